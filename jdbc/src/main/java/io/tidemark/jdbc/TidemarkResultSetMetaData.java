package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.ErrorCode;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.List;

/** The columns of a result. Still answers when the result set is closed. */
final class TidemarkResultSetMetaData implements ResultSetMetaData {
    private final List<ColumnInfo> columns;

    TidemarkResultSetMetaData(List<ColumnInfo> columns) {
        this.columns = columns;
    }

    private ColumnInfo at(int column) throws SQLException {
        if (column < 1 || column > columns.size()) {
            throw ErrorCode.INVALID_INDEX.error(
                    "there is no column " + column + "; the result has " + columns.size() + ", numbered from 1");
        }
        return columns.get(column - 1);
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public boolean isAutoIncrement(int column) throws SQLException {
        at(column);
        return false;
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return at(column).type().kind().isText();
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        at(column);
        return true;
    }

    @Override
    public boolean isCurrency(int column) throws SQLException {
        at(column);
        return false;
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return at(column).nullable();
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return at(column).type().kind().isNumeric();
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return Math.max(1, at(column).type().displaySize());
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return at(column).label();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        return at(column).name();
    }

    @Override
    public String getSchemaName(int column) throws SQLException {
        return at(column).schema();
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return at(column).type().precision();
    }

    @Override
    public int getScale(int column) throws SQLException {
        return at(column).type().scale();
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return at(column).table();
    }

    @Override
    public String getCatalogName(int column) throws SQLException {
        return at(column).catalog();
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return at(column).type().jdbcType();
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return at(column).type().name();
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        at(column);
        return true;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        at(column);
        return false;
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        at(column);
        return false;
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return at(column).type().kind().javaClass().getName();
    }

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return Wrappers.unwrap(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return Wrappers.isWrapperFor(this, wanted);
    }
}
