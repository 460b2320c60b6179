package io.tidemark.sql.schema;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.jspecify.annotations.Nullable;

/** Names are exact; where none is, one that differs in case alone is taken if it is the only one. */
final class NameMatcher implements SqlNameMatcher {
    @Override
    public boolean isCaseSensitive() {
        return true;
    }

    @Override
    public boolean matches(String string, String name) {
        return string.equals(name);
    }

    @Override
    public <K extends List<String>, V> @Nullable V get(Map<K, V> map, List<String> prefix, List<String> names) {
        List<String> key = new ArrayList<>(prefix);
        key.addAll(names);
        return map.get(key);
    }

    @Override
    public String bestString() {
        throw new UnsupportedOperationException("this matcher makes no suggestions");
    }

    @Override
    public @Nullable RelDataTypeField field(RelDataType rowType, String name) {
        RelDataTypeField exact = rowType.getField(name, true, false);
        if (exact != null) {
            return exact;
        }
        RelDataTypeField only = null;
        for (RelDataTypeField field : rowType.getFieldList()) {
            if (field.getName().equalsIgnoreCase(name)) {
                if (only != null) {
                    return null;
                }
                only = field;
            }
        }
        return only;
    }

    @Override
    public int frequency(Iterable<String> names, String name) {
        int exact = 0;
        int folded = 0;
        for (String s : names) {
            exact += s.equals(name) ? 1 : 0;
            folded += s.equalsIgnoreCase(name) ? 1 : 0;
        }
        return exact > 0 ? exact : folded;
    }

    @Override
    public int indexOf(Iterable<String> names, String name) {
        int i = 0;
        int folded = -1;
        for (String s : names) {
            if (s.equals(name)) {
                return i;
            }
            if (folded < 0 && s.equalsIgnoreCase(name)) {
                folded = i;
            }
            i++;
        }
        return folded;
    }

    @Override
    public Set<String> createSet() {
        return new LinkedHashSet<>();
    }
}
