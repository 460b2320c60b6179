package io.tidemark.jdbc.local;

import io.tidemark.jdbc.session.CatalogView;
import io.tidemark.jdbc.session.FunctionInfo;
import io.tidemark.jdbc.session.SearchPattern;
import io.tidemark.jdbc.session.TableColumn;
import io.tidemark.jdbc.session.TableInfo;
import io.tidemark.sql.SqlCatalog;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The SQL layer's catalogue in the words of the seam. */
final class LocalCatalog implements CatalogView {
    private final SqlCatalog catalog;

    LocalCatalog(SqlCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public String catalogName() {
        return LocalTypes.CATALOG;
    }

    @Override
    public List<String> schemas() {
        return catalog.schemas();
    }

    @Override
    public List<TableInfo> tables(SearchPattern schema, SearchPattern name) throws SQLException {
        List<TableInfo> out = new ArrayList<>();
        try {
            for (String s : catalog.schemas()) {
                if (schema.matches(s)) {
                    for (SqlCatalog.Table t : catalog.tables(s)) {
                        if (name.matches(t.name())) {
                            out.add(new TableInfo(t.schema(), t.name(), t.type(), t.remarks()));
                        }
                    }
                }
            }
        } catch (IOException | RuntimeException e) {
            throw LocalErrors.of(e);
        }
        return out;
    }

    @Override
    public List<TableColumn> columns(String schema, String table) throws SQLException {
        List<TableColumn> out = new ArrayList<>();
        try {
            for (SqlCatalog.Column c : catalog.columns(schema, table)) {
                out.add(new TableColumn(
                        c.name(), LocalTypes.type(c.type()), c.nullable(), c.keyOrdinal(), c.remarks()));
            }
        } catch (IOException | RuntimeException e) {
            throw LocalErrors.of(e);
        }
        return out;
    }

    @Override
    public List<FunctionInfo> functions() {
        List<FunctionInfo> out = new ArrayList<>();
        for (SqlCatalog.Function f : catalog.functions()) {
            FunctionInfo.Kind kind = switch (f.kind()) {
                case "aggregate" -> FunctionInfo.Kind.AGGREGATE;
                case "window" -> FunctionInfo.Kind.WINDOW;
                case "table" -> FunctionInfo.Kind.TABLE;
                default -> FunctionInfo.Kind.SCALAR;
            };
            FunctionInfo.Group group = switch (f.group()) {
                case "numeric" -> FunctionInfo.Group.NUMERIC;
                case "string" -> FunctionInfo.Group.STRING;
                case "time" -> FunctionInfo.Group.TIME;
                case "system" -> FunctionInfo.Group.SYSTEM;
                default -> FunctionInfo.Group.OTHER;
            };
            out.add(new FunctionInfo(f.name(), kind, group, f.signature(), f.remarks()));
        }
        return out;
    }

    @Override
    public List<String> keywords() {
        return catalog.keywords();
    }
}
