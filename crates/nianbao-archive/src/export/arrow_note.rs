//! The meaning of the columns, in the Arrow schema that Arrow-based readers look for in a Parquet file: pyarrow shows it
//! as the metadata of each column. Parquet itself has no place for it.
//!
//! It is a schema in Arrow's IPC format (Arrow columnar format, Encapsulated message format; `Schema.fbs`,
//! `Message.fbs`), a FlatBuffer in Base64. The numbers below are those of the fields in these two files.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flatbuffers::{FlatBufferBuilder, TableFinishedWIPOffset, UnionWIPOffset, WIPOffset};

use super::comment;
use super::typed::{PRECISION, SCALE};
use crate::archive::{Column, Kind, Table};

/// The metadata key of the schema.
pub(super) const KEY: &str = "ARROW:schema";

/// The marker at the start of a message.
const CONTINUATION: [u8; 4] = [0xFF; 4];
/// `MetadataVersion.V5`
const VERSION_5: i16 = 4;
/// `MessageHeader.Schema`
const HEADER_IS_SCHEMA: u8 = 1;
/// `Precision.DOUBLE`
const DOUBLE: i16 = 2;
/// `DateUnit.DAY`
const DAY: i16 = 0;
/// Bits of an integer, and of a decimal.
const BITS: (i32, i32) = (64, 128);

type Builder = FlatBufferBuilder<'static>;
type Offset = WIPOffset<TableFinishedWIPOffset>;

/// The place of a table's nth field (FlatBuffers, Internals: the first two places of a vtable are taken).
const fn slot(n: u16) -> u16 {
    4 + 2 * n
}

/// The encoded schema of a table.
pub(super) fn of(table: &Table) -> String {
    let mut out = Builder::new();
    let fields: Vec<Offset> = table.columns.iter().map(|column| field(&mut out, column)).collect();
    let fields = out.create_vector(&fields);
    let about = comments(&mut out, &format!("{} | {}", table.zh, table.en));
    let schema = out.start_table();
    out.push_slot_always(slot(1), fields);
    out.push_slot_always(slot(2), about);
    let schema = out.end_table(schema);
    let message = out.start_table();
    out.push_slot_always(slot(0), VERSION_5);
    out.push_slot_always(slot(1), HEADER_IS_SCHEMA);
    out.push_slot_always(slot(2), schema);
    let message = out.end_table(message);
    out.finish_minimal(message);
    let message = out.finished_data();
    let mut bytes = CONTINUATION.to_vec();
    bytes.extend_from_slice(&(message.len() as u32).to_le_bytes());
    bytes.extend_from_slice(message);
    STANDARD.encode(bytes)
}

fn field(out: &mut Builder, column: &Column) -> Offset {
    let name = out.create_string(&column.name);
    let about = comments(out, &comment(column));
    let children = out.create_vector::<Offset>(&[]);
    let (kind, described) = kind(out, column.kind);
    let field = out.start_table();
    out.push_slot_always(slot(0), name);
    out.push_slot_always(slot(1), column.may_be_null());
    out.push_slot_always(slot(2), kind);
    out.push_slot_always(slot(3), described);
    out.push_slot_always(slot(5), children);
    out.push_slot_always(slot(6), about);
    out.end_table(field)
}

/// The type of a column: which one of the union `Type`, and its own table.
fn kind(out: &mut Builder, kind: Kind) -> (u8, WIPOffset<UnionWIPOffset>) {
    let table = out.start_table();
    let number = match kind {
        Kind::Integer => {
            out.push_slot_always(slot(0), BITS.0);
            out.push_slot_always(slot(1), true);
            2
        }
        Kind::Real => {
            out.push_slot_always(slot(0), DOUBLE);
            3
        }
        Kind::Text | Kind::Json => 5,
        Kind::Boolean => 6,
        Kind::Decimal => {
            out.push_slot_always(slot(0), i32::from(PRECISION));
            out.push_slot_always(slot(1), i32::from(SCALE));
            out.push_slot_always(slot(2), BITS.1);
            7
        }
        Kind::Date => {
            out.push_slot_always(slot(0), DAY);
            8
        }
    };
    (number, out.end_table(table).as_union_value())
}

/// A key-value pair: the meaning of something, under `comment`.
fn comments(
    out: &mut Builder,
    comment: &str,
) -> WIPOffset<flatbuffers::Vector<'static, flatbuffers::ForwardsUOffset<TableFinishedWIPOffset>>> {
    let (key, value) = (out.create_string("comment"), out.create_string(comment));
    let pair = out.start_table();
    out.push_slot_always(slot(0), key);
    out.push_slot_always(slot(1), value);
    let pair = out.end_table(pair);
    out.create_vector(&[pair])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_is_a_whole_message_that_says_what_each_column_means() {
        for table in super::super::rows::exported() {
            let bytes = STANDARD.decode(of(table)).unwrap();
            let (head, message) = bytes.split_at(8);
            assert_eq!(head[..4], CONTINUATION);
            assert_eq!(u32::from_le_bytes(head[4..].try_into().unwrap()) as usize, message.len());
            let has = |text: &str| message.windows(text.len()).any(|window| window == text.as_bytes());
            assert!(has(&table.zh) && has(&table.en), "{}", table.name);
            for column in &table.columns {
                assert!(has(&column.name) && has(&comment(column)), "{}.{}", table.name, column.name);
            }
        }
    }
}
