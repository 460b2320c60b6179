package io.tidemark.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EscapesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "select {d '2026-01-02'} ~ select DATE '2026-01-02'",
                "select {t '10:11:12'} ~ select TIME '10:11:12'",
                "select { ts  '2026-01-02 10:11:12' } ~ select TIMESTAMP '2026-01-02 10:11:12'",
                "select * from {oj a left outer join b on a.x = b.x} ~ select * from a left outer join b on a.x = b.x",
                "select * from up {limit 5 offset 2} ~ select * from up LIMIT 5 offset 2",
                "x like 'a!%' {escape '!'} ~ x like 'a!%' ESCAPE '!'",
                "{fn ucase({fn concat('a', job)})} ~ UPPER(('a' || job))",
                "{fn locate('b', x)} ~ POSITION('b' IN x)",
                "{FN Now()} ~ CURRENT_TIMESTAMP",
                "{fn dayofweek(time)} ~ EXTRACT(DOW FROM time)",
                "{fn timestampadd(SQL_TSI_DAY, 1, time)} ~ timestampadd(DAY, 1, time)",
                "{fn convert(value, SQL_VARCHAR)} ~ CAST(value AS VARCHAR)",
                "{fn replace(x, ',', '(')} ~ REPLACE(x, ',', '(')",
            })
    void escapesBecomePlainSql(String escaped, String plain) throws SQLException {
        assertThat(Escapes.translate(escaped)).isEqualToIgnoringCase(plain);
    }

    @Test
    void quotesAndCommentsAreLeftAlone() throws SQLException {
        String sql = "select '{d}', \"{fn x}\", 'it''s {t' /* {ts } */ from up -- {oj";
        assertThat(Escapes.translate(sql)).isEqualTo(sql);
    }

    @Test
    void whatIsNoEscapeIsToldWithItsPlace() {
        assertThatThrownBy(() -> Escapes.translate("select {foo 1}"))
                .isInstanceOf(SQLSyntaxErrorException.class)
                .hasMessageContaining("character 8");
        assertThatThrownBy(() -> Escapes.translate("select {d '2026-01-02'"))
                .isInstanceOf(SQLSyntaxErrorException.class)
                .hasMessageContaining("not closed");
        assertThatThrownBy(() -> Escapes.translate("{? = call f(1)}"))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
    }

    @Test
    void nestingHasALimit() {
        assertThatThrownBy(() -> Escapes.translate("{fn f(".repeat(100_000)))
                .isInstanceOf(SQLException.class)
                .hasFieldOrPropertyWithValue("SQLState", "54001");
    }
}
