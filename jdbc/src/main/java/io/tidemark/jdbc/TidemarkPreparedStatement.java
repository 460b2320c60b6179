package io.tidemark.jdbc;

import io.tidemark.jdbc.session.BatchResult;
import io.tidemark.jdbc.session.CancelSignal;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.ParameterInfo;
import io.tidemark.jdbc.session.PreparedHandle;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A statement with parameters. They stay set from one execution to the next, as JDBC has it. */
final class TidemarkPreparedStatement extends TidemarkStatement implements PreparedStatement {
    /** A place where nothing was set yet; NULL is a value. */
    private static final Object UNSET = new Object();

    private final String sql;
    private final List<@Nullable Object[]> batch = new ArrayList<>();
    private volatile PreparedHandle handle;
    private @Nullable Object[] values;

    TidemarkPreparedStatement(TidemarkConnection connection, String sql, int resultSetType, int holdability)
            throws SQLException {
        super(connection, resultSetType, holdability);
        this.sql = sql;
        this.handle = prepare(sql, new CancelSignal());
        this.values = new Object[handle.parameters().size()];
        Arrays.fill(values, UNSET);
        startPoolable();
    }

    @Override
    void checkTakesSql() throws SQLException {
        throw ErrorCode.WRONG_STATE.error("a prepared statement is executed without text: " + sql);
    }

    private static List<@Nullable Object> bound(@Nullable Object[] row) throws SQLException {
        checkSet(row);
        return Arrays.asList(row.clone());
    }

    private static void checkSet(@Nullable Object[] row) throws SQLException {
        for (int i = 0; i < row.length; i++) {
            if (row[i] == UNSET) {
                throw ErrorCode.WRONG_PARAMETERS.error("parameter " + (i + 1) + " of " + row.length + " is not set");
            }
        }
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        checkOpen();
        return execute(handle, bound(values), this::query);
    }

    @Override
    public boolean execute() throws SQLException {
        checkOpen();
        return execute(handle, bound(values), this::run);
    }

    @Override
    public int executeUpdate() throws SQLException {
        return toInt(executeLargeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        checkOpen();
        return execute(handle, bound(values), this::update);
    }

    @Override
    public void addBatch() throws SQLException {
        checkOpen();
        checkSet(values);
        batch.add(values.clone());
    }

    @Override
    public void clearBatch() throws SQLException {
        checkOpen();
        batch.clear();
    }

    @Override
    public long[] executeLargeBatch() throws SQLException {
        checkOpen();
        List<@Nullable Object[]> rows = new ArrayList<>(batch);
        batch.clear();
        if (rows.isEmpty()) {
            return new long[0];
        }
        BatchResult together = executeTogether(handle, rows);
        if (together != null) {
            if (!together.faults().isEmpty()) {
                throw batchFailure(together);
            }
            return together.counts();
        }
        return executeEach(rows.size(), i -> execute(handle, bound(rows.get(i)), this::update));
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        if (!handle.isQuery()) {
            return null;
        }
        // Described anew: * grows when a metric gets a tag.
        handle = prepare(sql, new CancelSignal());
        return new TidemarkResultSetMetaData(handle.columns());
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        checkOpen();
        List<ParameterInfo> parameters = handle.parameters();
        return new TidemarkParameterMetaData(parameters);
    }

    @Override
    public void clearParameters() throws SQLException {
        checkOpen();
        Arrays.fill(values, UNSET);
    }

    // ---------------------------------------------------------------- setting

    private void set(int index, @Nullable Object value) throws SQLException {
        checkOpen();
        if (index < 1 || index > values.length) {
            throw ErrorCode.INVALID_INDEX.error(
                    "there is no parameter " + index + "; the statement has " + values.length);
        }
        values[index - 1] = value;
    }

    private TimeRules times() {
        return connection().times();
    }

    @Override
    public void setNull(int index, int type) throws SQLException {
        set(index, null);
    }

    @Override
    public void setNull(int index, int type, @Nullable String typeName) throws SQLException {
        set(index, null);
    }

    @Override
    public void setBoolean(int index, boolean x) throws SQLException {
        set(index, x);
    }

    @Override
    public void setByte(int index, byte x) throws SQLException {
        set(index, (long) x);
    }

    @Override
    public void setShort(int index, short x) throws SQLException {
        set(index, (long) x);
    }

    @Override
    public void setInt(int index, int x) throws SQLException {
        set(index, (long) x);
    }

    @Override
    public void setLong(int index, long x) throws SQLException {
        set(index, x);
    }

    @Override
    public void setFloat(int index, float x) throws SQLException {
        set(index, (double) x);
    }

    @Override
    public void setDouble(int index, double x) throws SQLException {
        set(index, x);
    }

    @Override
    public void setBigDecimal(int index, @Nullable BigDecimal x) throws SQLException {
        set(index, x);
    }

    @Override
    public void setString(int index, @Nullable String x) throws SQLException {
        set(index, x);
    }

    @Override
    public void setNString(int index, @Nullable String x) throws SQLException {
        set(index, x);
    }

    @Override
    public void setBytes(int index, byte @Nullable [] x) throws SQLException {
        set(index, x == null ? null : x.clone());
    }

    @Override
    public void setDate(int index, @Nullable Date x) throws SQLException {
        setDate(index, x, null);
    }

    @Override
    public void setDate(int index, @Nullable Date x, @Nullable Calendar calendar) throws SQLException {
        set(index, x == null ? null : times().day(x, calendar));
    }

    @Override
    public void setTime(int index, @Nullable Time x) throws SQLException {
        setTime(index, x, null);
    }

    @Override
    public void setTime(int index, @Nullable Time x, @Nullable Calendar calendar) throws SQLException {
        set(index, x == null ? null : times().clock(x, calendar));
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp x) throws SQLException {
        setTimestamp(index, x, null);
    }

    @Override
    public void setTimestamp(int index, @Nullable Timestamp x, @Nullable Calendar calendar) throws SQLException {
        set(index, x == null ? null : times().wall(x, calendar));
    }

    @Override
    public void setObject(int index, @Nullable Object x) throws SQLException {
        set(index, x == null ? null : internal(x));
    }

    private @Nullable Object internal(Object x) throws SQLException {
        if (x instanceof String
                || x instanceof Boolean
                || x instanceof Long
                || x instanceof Double
                || x instanceof BigDecimal
                || x instanceof LocalDateTime
                || x instanceof LocalDate
                || x instanceof LocalTime) {
            return x;
        }
        if (x instanceof Integer || x instanceof Short || x instanceof Byte) {
            return ((Number) x).longValue();
        }
        if (x instanceof Float f) {
            return (double) f;
        }
        if (x instanceof BigInteger i) {
            return new BigDecimal(i);
        }
        if (x instanceof Timestamp t) {
            return times().wall(t, null);
        }
        if (x instanceof Date d) {
            return times().day(d, null);
        }
        if (x instanceof Time t) {
            return times().clock(t, null);
        }
        if (x instanceof java.util.Date d) {
            return TimeRules.wall(d.toInstant());
        }
        if (x instanceof Calendar c) {
            return TimeRules.wall(c.toInstant());
        }
        if (x instanceof Instant i) {
            return TimeRules.wall(i);
        }
        if (x instanceof OffsetDateTime t) {
            return TimeRules.wall(t.toInstant());
        }
        if (x instanceof ZonedDateTime t) {
            return TimeRules.wall(t.toInstant());
        }
        if (x instanceof OffsetTime t) {
            return t.withOffsetSameInstant(ZoneOffset.UTC).toLocalTime();
        }
        if (x instanceof byte[] b) {
            return b.clone();
        }
        if (x instanceof Clob c) {
            return c.getSubString(1, (int) Math.min(Integer.MAX_VALUE, c.length()));
        }
        if (x instanceof Blob b) {
            return b.getBytes(1, (int) Math.min(Integer.MAX_VALUE, b.length()));
        }
        if (x instanceof Reader r) {
            return read(r, -1);
        }
        if (x instanceof InputStream s) {
            return read(s, -1);
        }
        if (x instanceof Character || x instanceof UUID || x instanceof Enum<?>) {
            return x.toString();
        }
        if (x instanceof URL url) {
            return url.toString();
        }
        throw ErrorCode.WRONG_CONVERSION.error(
                "a parameter cannot be a " + x.getClass().getName());
    }

    @Override
    public void setObject(int index, @Nullable Object x, int type) throws SQLException {
        set(index, x == null ? null : converted(internal(x), type));
    }

    @Override
    public void setObject(int index, @Nullable Object x, int type, int scaleOrLength) throws SQLException {
        Object value = x == null ? null : converted(internal(x), type);
        boolean decimal = type == Types.DECIMAL || type == Types.NUMERIC;
        set(index, decimal && value instanceof BigDecimal n ? scaled(n, scaleOrLength) : value);
    }

    private static BigDecimal scaled(BigDecimal n, int scale) throws SQLException {
        if (scale < 0 || scale > 400 || Math.abs((long) n.scale()) > 400) {
            throw ErrorCode.INVALID_ARGUMENT.error("a scale of " + scale + " for " + n);
        }
        return n.setScale(scale, RoundingMode.HALF_UP);
    }

    @Override
    public void setObject(int index, @Nullable Object x, @Nullable SQLType type) throws SQLException {
        Integer number = type == null ? null : type.getVendorTypeNumber();
        setObject(index, x, number == null ? Types.OTHER : number);
    }

    @Override
    public void setObject(int index, @Nullable Object x, @Nullable SQLType type, int scaleOrLength)
            throws SQLException {
        Integer number = type == null ? null : type.getVendorTypeNumber();
        setObject(index, x, number == null ? Types.OTHER : number, scaleOrLength);
    }

    /** The value as the JDBC type that the caller names. */
    private static @Nullable Object converted(@Nullable Object value, int type) throws SQLException {
        if (value == null) {
            return null;
        }
        return switch (type) {
            case Types.BOOLEAN, Types.BIT -> Values.toBoolean(value);
            case Types.TINYINT -> Values.toLong(value, Byte.MIN_VALUE, Byte.MAX_VALUE, "TINYINT");
            case Types.SMALLINT -> Values.toLong(value, Short.MIN_VALUE, Short.MAX_VALUE, "SMALLINT");
            case Types.INTEGER -> Values.toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE, "INTEGER");
            case Types.BIGINT ->
                value instanceof LocalDateTime ? value : Values.toLong(value, Long.MIN_VALUE, Long.MAX_VALUE, "BIGINT");
            case Types.REAL, Types.FLOAT, Types.DOUBLE -> Values.toDouble(value);
            case Types.DECIMAL, Types.NUMERIC -> Values.toBigDecimal(value);
            case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE ->
                value instanceof Long ? value : Values.toTimestamp(value);
            case Types.DATE -> Values.toDate(value);
            case Types.TIME, Types.TIME_WITH_TIMEZONE -> Values.toTime(value);
            case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> Values.toBytes(value);
            case Types.CHAR,
                    Types.VARCHAR,
                    Types.LONGVARCHAR,
                    Types.NCHAR,
                    Types.NVARCHAR,
                    Types.LONGNVARCHAR,
                    Types.CLOB,
                    Types.NCLOB -> Values.toText(ValueType.of(TypeKind.VARCHAR), value);
            case Types.ARRAY, Types.STRUCT, Types.REF, Types.ROWID, Types.SQLXML, Types.DATALINK, Types.DISTINCT ->
                throw ErrorCode.notSupported("a parameter cannot be of the JDBC type " + type);
            default -> value;
        };
    }

    // ---------------------------------------------------------------- streams

    private static String read(@Nullable Reader reader, long length) throws SQLException {
        if (reader == null) {
            return "";
        }
        StringBuilder out = new StringBuilder();
        char[] buffer = new char[4096];
        try {
            long left = length < 0 ? Long.MAX_VALUE : length;
            while (left > 0) {
                int n = reader.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    break;
                }
                out.append(buffer, 0, n);
                left -= n;
            }
        } catch (IOException e) {
            throw ErrorCode.IO_ERROR.error("reading a parameter's text failed: " + e.getMessage(), e);
        }
        return out.toString();
    }

    private static byte[] read(InputStream stream, long length) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] buffer = new byte[4096];
        try {
            long left = length < 0 ? Long.MAX_VALUE : length;
            while (left > 0) {
                int n = stream.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (n < 0) {
                    break;
                }
                out.write(buffer, 0, n);
                left -= n;
            }
        } catch (IOException e) {
            throw ErrorCode.IO_ERROR.error("reading a parameter's bytes failed: " + e.getMessage(), e);
        }
        return out.toByteArray();
    }

    private void setText(int index, @Nullable InputStream stream, long length, Charset charset) throws SQLException {
        set(index, stream == null ? null : new String(read(stream, length), charset));
    }

    private void setText(int index, @Nullable Reader reader, long length) throws SQLException {
        set(index, reader == null ? null : read(reader, length));
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream x, int length) throws SQLException {
        setText(index, x, length, StandardCharsets.US_ASCII);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream x, long length) throws SQLException {
        setText(index, x, length, StandardCharsets.US_ASCII);
    }

    @Override
    public void setAsciiStream(int index, @Nullable InputStream x) throws SQLException {
        setText(index, x, -1, StandardCharsets.US_ASCII);
    }

    @Override
    @Deprecated
    public void setUnicodeStream(int index, @Nullable InputStream x, int length) throws SQLException {
        setText(index, x, length, StandardCharsets.UTF_8);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream x, int length) throws SQLException {
        setBinaryStream(index, x, (long) length);
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream x, long length) throws SQLException {
        set(index, x == null ? null : read(x, length));
    }

    @Override
    public void setBinaryStream(int index, @Nullable InputStream x) throws SQLException {
        set(index, x == null ? null : read(x, -1));
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader x, int length) throws SQLException {
        setText(index, x, length);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader x, long length) throws SQLException {
        setText(index, x, length);
    }

    @Override
    public void setCharacterStream(int index, @Nullable Reader x) throws SQLException {
        setText(index, x, -1);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader x, long length) throws SQLException {
        setText(index, x, length);
    }

    @Override
    public void setNCharacterStream(int index, @Nullable Reader x) throws SQLException {
        setText(index, x, -1);
    }

    @Override
    public void setClob(int index, @Nullable Reader x, long length) throws SQLException {
        setText(index, x, length);
    }

    @Override
    public void setClob(int index, @Nullable Reader x) throws SQLException {
        setText(index, x, -1);
    }

    @Override
    public void setNClob(int index, @Nullable Reader x, long length) throws SQLException {
        setText(index, x, length);
    }

    @Override
    public void setNClob(int index, @Nullable Reader x) throws SQLException {
        setText(index, x, -1);
    }

    @Override
    public void setClob(int index, @Nullable Clob x) throws SQLException {
        set(index, x == null ? null : x.getSubString(1, (int) Math.min(Integer.MAX_VALUE, x.length())));
    }

    @Override
    public void setNClob(int index, @Nullable NClob x) throws SQLException {
        setClob(index, (Clob) x);
    }

    @Override
    public void setBlob(int index, @Nullable Blob x) throws SQLException {
        set(index, x == null ? null : x.getBytes(1, (int) Math.min(Integer.MAX_VALUE, x.length())));
    }

    @Override
    public void setBlob(int index, @Nullable InputStream x, long length) throws SQLException {
        setBinaryStream(index, x, length);
    }

    @Override
    public void setBlob(int index, @Nullable InputStream x) throws SQLException {
        setBinaryStream(index, x);
    }

    @Override
    public void setURL(int index, @Nullable URL x) throws SQLException {
        set(index, x == null ? null : x.toString());
    }

    @Override
    public void setRef(int index, @Nullable Ref x) throws SQLException {
        throw refused("REF");
    }

    @Override
    public void setArray(int index, @Nullable Array x) throws SQLException {
        throw refused("ARRAY");
    }

    @Override
    public void setRowId(int index, @Nullable RowId x) throws SQLException {
        throw refused("ROWID");
    }

    @Override
    public void setSQLXML(int index, @Nullable SQLXML x) throws SQLException {
        throw refused("XML");
    }

    private SQLException refused(String what) throws SQLException {
        checkOpen();
        return ErrorCode.notSupported("a parameter cannot be of type " + what);
    }
}
