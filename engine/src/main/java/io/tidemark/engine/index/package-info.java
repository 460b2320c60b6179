/**
 * The inverted index of a block: the file {@code <ulid>/index}.
 *
 * <p>It says which series the block holds, which chunks each has, and for each label and value which series carry it. Read
 * upstream: {@code tsdb/index/index.go} and {@code tsdb/docs/format/index.md} of Prometheus 2.42.0 and 3.14.0; where the
 * document differs from the code, the code is what stands here.
 *
 * <pre>
 * be32 BAAAD700 | version u8
 * Symbols | Series | [Label indices] | Postings | [Label offset table] | Postings offset table | TOC
 *
 * TOC, the last 52 bytes
 *   be64 symbols | be64 series | be64 label indices | be64 label offset table | be64 postings | be64 postings offset table
 *   crc of the 48 bytes
 *
 * Symbols                  be32 len | be32 n | n x (uvarint bytes, UTF-8) | crc      sorted by bytes, each once
 *
 * Series, each at a multiple of 16 (version 1: anywhere), zeros between
 *   uvarint len | body | crc of the body
 *   body: uvarint labels | labels x (uvarint name, uvarint value)                  symbols; names ascend
 *         uvarint chunks | first: varint min, uvarint max - min, uvarint ref
 *                          next:  uvarint min - max before, uvarint max - min, varint ref - ref before
 *
 * Label index (4-aligned)  be32 len | be32 1 | be32 n | n x be32 value | crc         not read
 * Label offset table       be32 len | be32 n | n x (uvarint 1, str name, uvarint offset) | crc   not read
 *
 * Postings (4-aligned)     be32 len | be32 n | n x be32 series | crc                 ascending
 * Postings offset table    be32 len | be32 n | n x (uvarint 2, str name, str value, uvarint offset) | crc
 *                          first ("", "") = all series, then by name, then by value, both by bytes
 * </pre>
 *
 * <p>{@code crc} is CRC-32C, stored be32, over what lies between the length and it. A length field counts neither itself nor
 * the checksum. {@code str} is a uvarint length and UTF-8. Times are milliseconds since the epoch, a chunk's last sample
 * included.
 *
 * <p><b>Versions.</b> 2 is what has been written since 2017; 3 is reserved and read exactly like 2. In version 1 a symbol is the
 * offset of its entry in the file, a series its offset (not a sixteenth of it), and the offset table need not be sorted. Since
 * Prometheus 3.7 the label sections are left out: then their entries in the TOC are the end of the series and the offset of the
 * postings offset table.
 *
 * <p><b>Limits.</b> 64 GiB a file (32 bits of sixteenths); 4 GiB for symbols, for the offset table and for a list.
 *
 * <p><b>What is verified.</b> On opening: magic, version, the TOC's checksum, and that its offsets lie in the file. Before first
 * use, in one pass: checksum and order of the symbols, checksum and order of the offset table; of both, each 32nd entry stays in
 * memory, together with the checksum of the 32 that begin there, so that what is read again is verified again. On every read:
 * each list of postings (length, checksum, order) and each series (bounds, checksum, order of labels and of chunks). A walk over
 * all series compares their number with the list of all.
 */
@NullMarked
package io.tidemark.engine.index;

import org.jspecify.annotations.NullMarked;
