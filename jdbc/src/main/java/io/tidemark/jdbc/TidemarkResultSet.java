package io.tidemark.jdbc;

import io.tidemark.engine.vector.Batch;
import io.tidemark.engine.vector.DoubleVector;
import io.tidemark.engine.vector.LongVector;
import io.tidemark.engine.vector.ObjectVector;
import io.tidemark.engine.vector.Vector;
import io.tidemark.jdbc.session.ColumnInfo;
import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.Execution;
import io.tidemark.jdbc.session.TypeKind;
import io.tidemark.jdbc.session.ValueType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Calendar;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they come out of an execution. Forward only, the getters read the engine's vectors, nothing is copied per row and
 * nothing is kept that was passed; where the statement asked for scrolling, a {@link RowStore} keeps them. For one thread at
 * a time; {@link #close} may come from any.
 *
 * <p>Long by the number of JDBC's getters alone.
 */
final class TidemarkResultSet extends ReadOnlyResultSet {
    private static final int BEFORE_FIRST = -1;

    private final @Nullable TidemarkStatement statement;
    private final Execution execution;
    private final List<ColumnInfo> columns;
    private final TypeKind[] kinds;
    private final TimeRules times;
    private final long maxRows;
    private final int maxFieldSize;
    private final int holdability;
    private final @Nullable RowStore store;
    private final Warnings warnings = new Warnings();

    private @Nullable Map<String, Integer> exactLabels;
    private @Nullable Map<String, Integer> foldedLabels;
    private @Nullable Batch batch;
    private @Nullable Batch pending;
    private int row = BEFORE_FIRST;
    private long rowsBefore;
    private boolean exhausted;
    private boolean wasNull;
    private int fetchSize;
    private int fetchDirection = FETCH_FORWARD;
    private volatile boolean closed;

    TidemarkResultSet(
            @Nullable TidemarkStatement statement,
            Execution execution,
            TimeRules times,
            long maxRows,
            int maxFieldSize,
            int fetchSize,
            int holdability,
            long scrollBytesMax) {
        this.statement = statement;
        this.execution = execution;
        this.columns = execution.columns();
        this.kinds = columns.stream().map(c -> c.type().kind()).toArray(TypeKind[]::new);
        this.times = times;
        this.maxRows = maxRows == 0 ? Long.MAX_VALUE : maxRows;
        this.maxFieldSize = maxFieldSize;
        this.fetchSize = fetchSize;
        this.holdability = holdability;
        this.store = scrollBytesMax > 0 ? new RowStore(execution, this.maxRows, scrollBytesMax) : null;
        warnings.follow(execution::warnings);
    }

    /** Rows that are there already and belong to no statement; they scroll. */
    static TidemarkResultSet of(List<ColumnInfo> columns, Batch batch, TimeRules times) {
        return new TidemarkResultSet(
                null,
                new RowsExecution(columns, batch),
                times,
                0,
                0,
                0,
                ResultSet.HOLD_CURSORS_OVER_COMMIT,
                Long.MAX_VALUE);
    }

    // ---------------------------------------------------------------- moving

    /** Waits for the first rows, which are then there for {@link #next}. */
    synchronized void fetchFirst() throws SQLException {
        if (store != null) {
            store.has(0);
        } else {
            pending = fetch();
        }
    }

    @Override
    public boolean next() throws SQLException {
        Batch current = batch;
        if (current != null && row + 1 < current.size() && rowsBefore + row + 1 < maxRows && !closed) {
            row++;
            return true;
        }
        return advance();
    }

    private synchronized boolean advance() throws SQLException {
        checkOpen();
        if (store != null) {
            return exhausted ? false : moveTo(store, position() + 1);
        }
        if (exhausted) {
            return false;
        }
        Batch current = batch;
        if (current != null) {
            if (row + 1 < current.size() && rowsBefore + row + 1 < maxRows) {
                row++;
                return true;
            }
            rowsBefore += row + 1;
        }
        row = BEFORE_FIRST;
        batch = null;
        Batch following = pending != null ? pending : fetch();
        pending = null;
        if (following == null) {
            exhausted = true;
            execution.close();
            return false;
        }
        batch = following;
        row = 0;
        return true;
    }

    /** The next batch that has rows, or null where there is none or enough were given. */
    private @Nullable Batch fetch() throws SQLException {
        long given = rowsBefore + (batch == null ? 0 : row + 1);
        if (given >= maxRows) {
            return null;
        }
        Batch next = execution.next();
        while (next != null && next.size() == 0) {
            next = execution.next();
        }
        return next;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        checkOpen();
        if (batch != null || exhausted || rowsBefore > 0) {
            return false;
        }
        if (store != null) {
            return store.has(0);
        }
        if (pending == null) {
            pending = fetch();
        }
        return pending != null;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        checkOpen();
        return exhausted && (store != null ? store.size() > 0 : rowsBefore > 0);
    }

    @Override
    public boolean isFirst() throws SQLException {
        checkOpen();
        return batch != null && rowsBefore + row == 0;
    }

    @Override
    public boolean isLast() throws SQLException {
        checkOpen();
        Batch current = batch;
        if (current == null) {
            return false;
        }
        if (store != null) {
            return !store.has(position() + 1);
        }
        if (row + 1 < current.size()) {
            return rowsBefore + row + 1 >= maxRows;
        }
        if (pending == null) {
            // Looking ahead ends this batch's life, so the row that we stand on is taken along.
            Vector[] kept = new Vector[columns.size()];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = keep(current.column(i), row);
            }
            pending = fetch();
            rowsBefore += row;
            batch = new Batch(1, kept);
            row = 0;
        }
        return pending == null;
    }

    private static Vector keep(Vector vector, int row) {
        if (vector instanceof LongVector longs) {
            return longs.isNull(row) ? LongVector.constantNull() : LongVector.constant(longs.get(row));
        }
        if (vector instanceof DoubleVector doubles) {
            return doubles.isNull(row) ? DoubleVector.constantNull() : DoubleVector.constant(doubles.get(row));
        }
        return ObjectVector.constant(vector.boxed(row));
    }

    @Override
    public int getRow() throws SQLException {
        checkOpen();
        return batch == null ? 0 : (int) Math.min(Integer.MAX_VALUE, rowsBefore + row + 1);
    }

    /** The rows, where they scroll. */
    private RowStore scrolling() throws SQLException {
        checkOpen();
        if (store == null) {
            throw ErrorCode.notSupported("the result moves forward only; use next(), or create the statement with"
                    + " ResultSet.TYPE_SCROLL_INSENSITIVE");
        }
        return store;
    }

    /** Where a result that scrolls stands: the row's number from 0, -1 before the first. */
    private long position() {
        return batch == null ? -1 : rowsBefore + row;
    }

    /** Goes to a row; where there is none, before the first or behind the last. */
    private boolean moveTo(RowStore rows, long target) throws SQLException {
        batch = null;
        row = BEFORE_FIRST;
        rowsBefore = 0;
        exhausted = false;
        if (target < 0) {
            return false;
        }
        if (!rows.has(target)) {
            exhausted = true;
            return false;
        }
        int segment = rows.segmentOf(target);
        rowsBefore = rows.firstRow(segment);
        row = (int) (target - rowsBefore);
        batch = rows.segment(segment);
        return true;
    }

    @Override
    public synchronized boolean absolute(int n) throws SQLException {
        RowStore rows = scrolling();
        return moveTo(rows, n >= 0 ? n - 1L : rows.size() + n);
    }

    @Override
    public synchronized boolean relative(int n) throws SQLException {
        RowStore rows = scrolling();
        long from = exhausted ? rows.size() : position();
        return n == 0 ? batch != null : moveTo(rows, from + n);
    }

    @Override
    public boolean previous() throws SQLException {
        return relative(-1);
    }

    @Override
    public synchronized void beforeFirst() throws SQLException {
        moveTo(scrolling(), -1);
    }

    @Override
    public synchronized void afterLast() throws SQLException {
        RowStore rows = scrolling();
        moveTo(rows, rows.size());
    }

    @Override
    public synchronized boolean first() throws SQLException {
        return moveTo(scrolling(), 0);
    }

    @Override
    public synchronized boolean last() throws SQLException {
        RowStore rows = scrolling();
        return moveTo(rows, rows.size() - 1);
    }

    @Override
    public void refreshRow() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("rows are of one snapshot; execute the statement again to see newer ones");
    }

    @Override
    public boolean rowUpdated() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public boolean rowInserted() throws SQLException {
        checkOpen();
        return false;
    }

    @Override
    public boolean rowDeleted() throws SQLException {
        checkOpen();
        return false;
    }

    // ---------------------------------------------------------------- what it is

    @Override
    public int getType() throws SQLException {
        checkOpen();
        return store == null ? TYPE_FORWARD_ONLY : TYPE_SCROLL_INSENSITIVE;
    }

    @Override
    public int getConcurrency() throws SQLException {
        checkOpen();
        return CONCUR_READ_ONLY;
    }

    @Override
    public int getHoldability() throws SQLException {
        checkOpen();
        return holdability;
    }

    int holdability() {
        return holdability;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        checkOpen();
        boolean known = direction == FETCH_FORWARD || direction == FETCH_REVERSE || direction == FETCH_UNKNOWN;
        if (!known || store == null && direction != FETCH_FORWARD) {
            throw ErrorCode.INVALID_ARGUMENT.error(
                    known ? "the result moves forward only" : "fetch direction " + direction);
        }
        fetchDirection = direction;
    }

    @Override
    public int getFetchDirection() throws SQLException {
        checkOpen();
        return fetchDirection;
    }

    @Override
    public void setFetchSize(int rows) throws SQLException {
        checkOpen();
        if (rows < 0) {
            throw ErrorCode.INVALID_ARGUMENT.error("a fetch size of " + rows + " rows is less than 0");
        }
        fetchSize = rows;
    }

    @Override
    public int getFetchSize() throws SQLException {
        checkOpen();
        return fetchSize;
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        checkOpen();
        return statement;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        checkOpen();
        return new TidemarkResultSetMetaData(columns);
    }

    @Override
    public String getCursorName() throws SQLException {
        checkOpen();
        throw ErrorCode.notSupported("cursors have no names");
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        checkOpen();
        return warnings.chain();
    }

    @Override
    public void clearWarnings() throws SQLException {
        checkOpen();
        warnings.clear();
    }

    @Override
    public void close() throws SQLException {
        if (closed) {
            return;
        }
        closed = true;
        execution.close();
        if (statement != null) {
            statement.resultClosed(this);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public int findColumn(@Nullable String label) throws SQLException {
        checkOpen();
        if (label == null) {
            throw ErrorCode.UNKNOWN_COLUMN.error("the column label is null");
        }
        Map<String, Integer> exact = exactLabels;
        Map<String, Integer> folded = foldedLabels;
        if (exact == null || folded == null) {
            exact = new HashMap<>();
            folded = new HashMap<>();
            for (int i = 0; i < columns.size(); i++) {
                exact.putIfAbsent(columns.get(i).label(), i + 1);
                folded.putIfAbsent(columns.get(i).label().toLowerCase(Locale.ROOT), i + 1);
            }
            exactLabels = exact;
            foldedLabels = folded;
        }
        Integer found = exact.get(label);
        if (found == null) {
            found = folded.get(label.toLowerCase(Locale.ROOT));
        }
        if (found == null) {
            throw ErrorCode.UNKNOWN_COLUMN.error("the result has no column '" + label + "'; it has "
                    + String.join(", ", columns.stream().map(ColumnInfo::label).toList()));
        }
        return found;
    }

    // ---------------------------------------------------------------- getters by number

    /** The vector of a column, after all checks; {@link #wasNull} is set. */
    private Vector at(int column) throws SQLException {
        Batch current = batch;
        int r = row;
        if (current == null || closed || r < 0 || r >= current.size()) {
            throw notOnRow();
        }
        if (column < 1 || column > kinds.length) {
            throw ErrorCode.INVALID_INDEX.error(
                    "there is no column " + column + "; the result has " + kinds.length + ", numbered from 1");
        }
        Vector vector = current.column(column - 1);
        wasNull = vector.isNull(r);
        return vector;
    }

    private SQLException notOnRow() throws SQLException {
        checkOpen();
        return ErrorCode.INVALID_CURSOR.error(
                exhausted
                        ? "the result set is behind its last row"
                        : "the result set is before its first row; call next()");
    }

    private void checkOpen() throws SQLException {
        if (closed) {
            throw ErrorCode.WRONG_STATE.error("the result set is closed");
        }
    }

    private ValueType type(int column) {
        return columns.get(column - 1).type();
    }

    /** A value in internal form, or null. */
    private @Nullable Object value(int column) throws SQLException {
        Vector vector = at(column);
        return wasNull ? null : Values.internal(type(column), vector, row);
    }

    @Override
    public boolean wasNull() throws SQLException {
        checkOpen();
        return wasNull;
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        Vector vector = at(column);
        if (wasNull) {
            return null;
        }
        if (vector instanceof ObjectVector objects && objects.get(row) instanceof String s) {
            return cut(s);
        }
        Object value = Values.internal(type(column), vector, row);
        return value == null ? null : cut(Values.toText(type(column), value));
    }

    private String cut(String text) {
        return maxFieldSize > 0 && text.length() > maxFieldSize ? text.substring(0, maxFieldSize) : text;
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        Object value = value(column);
        return value != null && Values.toBoolean(value);
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return (byte) whole(column, Byte.MIN_VALUE, Byte.MAX_VALUE, "byte");
    }

    @Override
    public short getShort(int column) throws SQLException {
        return (short) whole(column, Short.MIN_VALUE, Short.MAX_VALUE, "short");
    }

    @Override
    public int getInt(int column) throws SQLException {
        return (int) whole(column, Integer.MIN_VALUE, Integer.MAX_VALUE, "int");
    }

    @Override
    public long getLong(int column) throws SQLException {
        Vector vector = at(column);
        if (vector instanceof LongVector longs && kinds[column - 1] == TypeKind.BIGINT) {
            return wasNull ? 0 : longs.get(row);
        }
        return whole(column, Long.MIN_VALUE, Long.MAX_VALUE, "long");
    }

    private long whole(int column, long min, long max, String wanted) throws SQLException {
        Object value = value(column);
        return value == null ? 0 : Values.toLong(value, min, max, wanted);
    }

    @Override
    public float getFloat(int column) throws SQLException {
        Object value = value(column);
        return value == null ? 0 : Values.toFloat(value);
    }

    @Override
    public double getDouble(int column) throws SQLException {
        Vector vector = at(column);
        if (wasNull) {
            return 0;
        }
        if (vector instanceof DoubleVector doubles) {
            return doubles.get(row);
        }
        Object value = Values.internal(type(column), vector, row);
        return value == null ? 0 : Values.toDouble(value);
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        Object value = value(column);
        return value == null ? null : Values.toBigDecimal(value);
    }

    @Override
    @Deprecated
    public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return scaled(column, scale);
    }

    private @Nullable BigDecimal scaled(int column, int scale) throws SQLException {
        if (scale < 0 || scale > 400) {
            throw ErrorCode.INVALID_ARGUMENT.error("a scale of " + scale + " is not between 0 and 400");
        }
        BigDecimal value = getBigDecimal(column);
        return value == null ? null : value.setScale(scale, RoundingMode.HALF_UP);
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        byte[] bytes = Values.toBytes(value);
        return maxFieldSize > 0 && bytes.length > maxFieldSize
                ? java.util.Arrays.copyOf(bytes, maxFieldSize)
                : bytes.clone();
    }

    @Override
    public @Nullable Date getDate(int column) throws SQLException {
        return getDate(column, null);
    }

    @Override
    public @Nullable Time getTime(int column) throws SQLException {
        return getTime(column, null);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        return getTimestamp(column, null);
    }

    @Override
    public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        LocalDate day = Values.toDate(value);
        return times.date(day, calendar);
    }

    @Override
    public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        LocalTime time = Values.toTime(value);
        return times.time(time, calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar) throws SQLException {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        LocalDateTime wall = Values.toTimestamp(value);
        return times.timestamp(wall, calendar);
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        Vector vector = at(column);
        if (wasNull) {
            return null;
        }
        if (vector instanceof DoubleVector doubles && kinds[column - 1] == TypeKind.DOUBLE) {
            return doubles.get(row);
        }
        Object value = Values.internal(type(column), vector, row);
        return value instanceof String s ? cut(s) : JdbcObjects.object(type(column), value, times);
    }

    @Override
    public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map) throws SQLException {
        if (map != null && !map.isEmpty()) {
            checkOpen();
            throw ErrorCode.notSupported("type maps are not offered");
        }
        return getObject(column);
    }

    @Override
    public <T> @Nullable T getObject(int column, @Nullable Class<T> wanted) throws SQLException {
        if (wanted == null) {
            checkOpen();
            throw ErrorCode.INVALID_ARGUMENT.error("the class is null");
        }
        Object value = value(column);
        return value == null ? null : JdbcObjects.as(wanted, type(column), value, times);
    }

    @Override
    public @Nullable Array getArray(int column) throws SQLException {
        return getObject(column, Array.class);
    }

    @Override
    public @Nullable InputStream getAsciiStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    @Deprecated
    public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
        return utf16(column);
    }

    private @Nullable InputStream utf16(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_16BE));
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable Reader getCharacterStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return getCharacterStream(column);
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        return getString(column);
    }

    @Override
    public @Nullable Clob getClob(int column) throws SQLException {
        return getObject(column, Clob.class);
    }

    @Override
    public @Nullable Blob getBlob(int column) throws SQLException {
        return getObject(column, Blob.class);
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        throw notOffered("NClob");
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        throw notOffered("Ref");
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        throw notOffered("RowId");
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        throw notOffered("SQLXML");
    }

    @Override
    public URL getURL(int column) throws SQLException {
        throw notOffered("URL");
    }

    private SQLException notOffered(String what) throws SQLException {
        checkOpen();
        return ErrorCode.notSupported("values of type " + what + " are not offered");
    }

    // ---------------------------------------------------------------- getters by label

    @Override
    public @Nullable String getString(String label) throws SQLException {
        return getString(findColumn(label));
    }

    @Override
    public boolean getBoolean(String label) throws SQLException {
        return getBoolean(findColumn(label));
    }

    @Override
    public byte getByte(String label) throws SQLException {
        return getByte(findColumn(label));
    }

    @Override
    public short getShort(String label) throws SQLException {
        return getShort(findColumn(label));
    }

    @Override
    public int getInt(String label) throws SQLException {
        return getInt(findColumn(label));
    }

    @Override
    public long getLong(String label) throws SQLException {
        return getLong(findColumn(label));
    }

    @Override
    public float getFloat(String label) throws SQLException {
        return getFloat(findColumn(label));
    }

    @Override
    public double getDouble(String label) throws SQLException {
        return getDouble(findColumn(label));
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(String label) throws SQLException {
        return getBigDecimal(findColumn(label));
    }

    @Override
    @Deprecated
    public @Nullable BigDecimal getBigDecimal(String label, int scale) throws SQLException {
        return scaled(findColumn(label), scale);
    }

    @Override
    public byte @Nullable [] getBytes(String label) throws SQLException {
        return getBytes(findColumn(label));
    }

    @Override
    public @Nullable Date getDate(String label) throws SQLException {
        return getDate(findColumn(label));
    }

    @Override
    public @Nullable Time getTime(String label) throws SQLException {
        return getTime(findColumn(label));
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label) throws SQLException {
        return getTimestamp(findColumn(label));
    }

    @Override
    public @Nullable Date getDate(String label, @Nullable Calendar calendar) throws SQLException {
        return getDate(findColumn(label), calendar);
    }

    @Override
    public @Nullable Time getTime(String label, @Nullable Calendar calendar) throws SQLException {
        return getTime(findColumn(label), calendar);
    }

    @Override
    public @Nullable Timestamp getTimestamp(String label, @Nullable Calendar calendar) throws SQLException {
        return getTimestamp(findColumn(label), calendar);
    }

    @Override
    public @Nullable Object getObject(String label) throws SQLException {
        return getObject(findColumn(label));
    }

    @Override
    public @Nullable Object getObject(String label, @Nullable Map<String, Class<?>> map) throws SQLException {
        return getObject(findColumn(label), map);
    }

    @Override
    public <T> @Nullable T getObject(String label, @Nullable Class<T> wanted) throws SQLException {
        return getObject(findColumn(label), wanted);
    }

    @Override
    public @Nullable Array getArray(String label) throws SQLException {
        return getArray(findColumn(label));
    }

    @Override
    public @Nullable InputStream getAsciiStream(String label) throws SQLException {
        return getAsciiStream(findColumn(label));
    }

    @Override
    @Deprecated
    public @Nullable InputStream getUnicodeStream(String label) throws SQLException {
        return utf16(findColumn(label));
    }

    @Override
    public @Nullable InputStream getBinaryStream(String label) throws SQLException {
        return getBinaryStream(findColumn(label));
    }

    @Override
    public @Nullable Reader getCharacterStream(String label) throws SQLException {
        return getCharacterStream(findColumn(label));
    }

    @Override
    public @Nullable Reader getNCharacterStream(String label) throws SQLException {
        return getNCharacterStream(findColumn(label));
    }

    @Override
    public @Nullable String getNString(String label) throws SQLException {
        return getNString(findColumn(label));
    }

    @Override
    public @Nullable Clob getClob(String label) throws SQLException {
        return getClob(findColumn(label));
    }

    @Override
    public @Nullable Blob getBlob(String label) throws SQLException {
        return getBlob(findColumn(label));
    }

    @Override
    public NClob getNClob(String label) throws SQLException {
        return getNClob(findColumn(label));
    }

    @Override
    public Ref getRef(String label) throws SQLException {
        return getRef(findColumn(label));
    }

    @Override
    public RowId getRowId(String label) throws SQLException {
        return getRowId(findColumn(label));
    }

    @Override
    public SQLXML getSQLXML(String label) throws SQLException {
        return getSQLXML(findColumn(label));
    }

    @Override
    public URL getURL(String label) throws SQLException {
        return getURL(findColumn(label));
    }

    // ---------------------------------------------------------------- wrapper

    @Override
    public <T> T unwrap(Class<T> wanted) throws SQLException {
        return Wrappers.unwrap(this, wanted);
    }

    @Override
    public boolean isWrapperFor(Class<?> wanted) {
        return Wrappers.isWrapperFor(this, wanted);
    }
}
