/*
 * The statements that Calcite's grammar lacks. Queries and conditions in them are taken as text, between offsets: they are
 * Calcite's to parse.
 */
grammar Statement;

options { caseInsensitive = true; }

statement
    : SHOW METRICS (LIKE pattern=STRING)? SEMI* EOF                         # showMetrics
    | SHOW TAGS FROM table=path SEMI* EOF                                   # showTags
    | SHOW TAG VALUES FROM table=path (WHERE condition=text)? SEMI* EOF     # showTagValues
    | SHOW SERIES FROM table=path (WHERE condition=text)? SEMI* EOF         # showSeries
    | SHOW QUERIES SEMI* EOF                                                # showQueries
    | KILL id=NUMBER SEMI* EOF                                              # kill
    | (DESCRIBE | DESC) table=path SEMI* EOF                                # describe
    | DELETE FROM table=path (AS? alias=name)? (WHERE condition=text)? SEMI* EOF   # delete
    | FLUSH SEMI* EOF                                                       # flush
    | COMPACT SEMI* EOF                                                     # compact
    | SNAPSHOT TO directory=STRING SEMI* EOF                                # snapshot
    | SET name (EQ | TO)? value SEMI* EOF                                   # set
    | RESET (ALL | name) SEMI* EOF                                          # reset
    | EXPLAIN ANALYZE? (AS (JSON | TEXT))? query=text EOF                   # explain
    ;

path : name (DOT name)* ;

name : WORD | QUOTED | keyword ;

value : STRING | sign=(PLUS | MINUS)? NUMBER WORD? | name ;

text : ~EOF+? ;

keyword
    : SHOW | METRICS | TAGS | TAG | VALUES | SERIES | QUERIES | KILL | DESCRIBE | DESC | SET | RESET | ALL | EXPLAIN | ANALYZE
    | AS | JSON | TEXT | DELETE | FLUSH | COMPACT | SNAPSHOT | TO | LIKE
    ;

SHOW : 'SHOW' ;
METRICS : 'METRICS' ;
TAGS : 'TAGS' ;
TAG : 'TAG' ;
VALUES : 'VALUES' ;
SERIES : 'SERIES' ;
QUERIES : 'QUERIES' ;
KILL : 'KILL' ;
DESCRIBE : 'DESCRIBE' ;
DESC : 'DESC' ;
SET : 'SET' ;
RESET : 'RESET' ;
ALL : 'ALL' ;
EXPLAIN : 'EXPLAIN' ;
ANALYZE : 'ANALYZE' ;
AS : 'AS' ;
JSON : 'JSON' ;
TEXT : 'TEXT' ;
DELETE : 'DELETE' ;
FLUSH : 'FLUSH' ;
COMPACT : 'COMPACT' ;
SNAPSHOT : 'SNAPSHOT' ;
TO : 'TO' ;
LIKE : 'LIKE' ;
FROM : 'FROM' ;
WHERE : 'WHERE' ;

STRING : '\'' (~'\'' | '\'\'')* '\'' ;
QUOTED : '"' (~'"' | '""')+ '"' ;
WORD : [\p{L}_] [\p{L}\p{N}_$]* ;
NUMBER : [0-9]+ ('.' [0-9]*)? ;
DOT : '.' ;
EQ : '=' ;
PLUS : '+' ;
MINUS : '-' ;
SEMI : ';' ;

SPACE : [ \t\r\n\u000B\f\u00A0]+ -> skip ;
LINE_COMMENT : '--' ~[\r\n]* -> skip ;
COMMENT : '/*' .*? '*/' -> skip ;
OTHER : . ;
