package io.tidemark.jdbc;

import io.tidemark.jdbc.session.ErrorCode;
import io.tidemark.jdbc.session.ParameterInfo;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.util.List;

/** The parameters of a prepared statement. Still answers when that is closed. */
final class TidemarkParameterMetaData implements ParameterMetaData {
    private final List<ParameterInfo> parameters;

    TidemarkParameterMetaData(List<ParameterInfo> parameters) {
        this.parameters = parameters;
    }

    private ParameterInfo at(int parameter) throws SQLException {
        if (parameter < 1 || parameter > parameters.size()) {
            throw ErrorCode.INVALID_INDEX.error("there is no parameter " + parameter + "; the statement has "
                    + parameters.size() + ", numbered from 1");
        }
        return parameters.get(parameter - 1);
    }

    @Override
    public int getParameterCount() {
        return parameters.size();
    }

    @Override
    public int isNullable(int parameter) throws SQLException {
        return at(parameter).nullable();
    }

    @Override
    public boolean isSigned(int parameter) throws SQLException {
        return at(parameter).type().kind().isNumeric();
    }

    @Override
    public int getPrecision(int parameter) throws SQLException {
        return at(parameter).type().precision();
    }

    @Override
    public int getScale(int parameter) throws SQLException {
        return at(parameter).type().scale();
    }

    @Override
    public int getParameterType(int parameter) throws SQLException {
        return at(parameter).type().jdbcType();
    }

    @Override
    public String getParameterTypeName(int parameter) throws SQLException {
        return at(parameter).type().name();
    }

    @Override
    public String getParameterClassName(int parameter) throws SQLException {
        return at(parameter).type().kind().javaClass().getName();
    }

    @Override
    public int getParameterMode(int parameter) throws SQLException {
        at(parameter);
        return parameterModeIn;
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
