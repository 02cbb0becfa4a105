//! Parquet: typed columns, each with its meaning.
//!
//! Rows are buffered by column until they fill a row group, because Parquet stores the values of a column of a group
//! together. The buffer is bounded by rows and by bytes.

use std::io::{self, Write};
use std::iter;
use std::mem;
use std::sync::Arc;

use ::parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
use ::parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray, FixedLenByteArrayType,
    Int32Type, Int64Type,
};
use ::parquet::errors::Result;
use ::parquet::file::metadata::KeyValue;
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
use ::parquet::schema::types::{Type, TypePtr};

use super::rows::Field;
use super::typed::{PRECISION, SCALE, Typed, typed};
use super::{Sink, arrow_note, flush};
use crate::archive::{Column, Kind, Table};

/// Maximum rows of a row group; readers load one at a time.
const ROWS: usize = 128 << 10;
/// Maximum bytes of the values of a row group, before encoding: the memory of an export. The widest table has a few KiB
/// per row.
const BYTES: usize = 64 << 20;
/// Bytes of a decimal of [`PRECISION`] digits, big-endian, two's complement (Parquet, Logical Types, DECIMAL).
const DECIMAL: usize = 16;
/// The name that Arrow's writers give the root of the columns; readers show it.
const ROOT: &str = "arrow_schema";

pub(super) fn sink<'s>(table: &'s Table, out: impl Write + Send + 's) -> io::Result<Box<dyn Sink + 's>> {
    let note = KeyValue { key: arrow_note::KEY.to_owned(), value: Some(arrow_note::of(table)) };
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_key_value_metadata(Some(vec![note]))
        .build();
    let open = || SerializedFileWriter::new(out, schema(table)?, Arc::new(properties));
    let writer = open().map_err(io::Error::other)?;
    let columns = table.columns.iter().map(Values::of).collect();
    Ok(Box::new(Parquet { table, writer, columns, rows: 0, bytes: 0, unfit: 0 }))
}

/// The columns with their types (Parquet, Logical Types).
fn schema(table: &Table) -> Result<TypePtr> {
    let column = |column: &Column| {
        let (physical, logical) = match column.kind {
            Kind::Text | Kind::Json => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Integer => (Physical::INT64, None),
            Kind::Decimal => {
                let kind = LogicalType::decimal(i32::from(SCALE), i32::from(PRECISION));
                (Physical::FIXED_LEN_BYTE_ARRAY, Some(kind))
            }
            Kind::Real => (Physical::DOUBLE, None),
            Kind::Boolean => (Physical::BOOLEAN, None),
            Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
        };
        let repetition = if column.may_be_null() { Repetition::OPTIONAL } else { Repetition::REQUIRED };
        let mut builder = Type::primitive_type_builder(&column.name, physical)
            .with_repetition(repetition)
            .with_logical_type(logical);
        if column.kind == Kind::Decimal {
            builder = builder
                .with_length(DECIMAL as i32)
                .with_precision(i32::from(PRECISION))
                .with_scale(i32::from(SCALE));
        }
        builder.build().map(Arc::new)
    };
    let fields = table.columns.iter().map(column).collect::<Result<Vec<TypePtr>>>()?;
    Type::group_type_builder(ROOT).with_fields(fields).build().map(Arc::new)
}

struct Parquet<'s, W: Write + Send> {
    table: &'s Table,
    writer: SerializedFileWriter<W>,
    columns: Vec<Values>,
    /// Rows buffered for the current group.
    rows: usize,
    /// Bytes of these rows.
    bytes: usize,
    /// Values that do not fit the type of their column.
    unfit: u64,
}

impl<W: Write + Send> Parquet<'_, W> {
    /// Writes the buffered rows, if there are any.
    fn write_group(&mut self) -> Result<()> {
        if mem::take(&mut self.rows) == 0 {
            return Ok(());
        }
        self.bytes = 0;
        let mut group = self.writer.next_row_group()?;
        for values in &mut self.columns {
            // There is a writer a column, in the same order: that of the table.
            let Some(mut writer) = group.next_column()? else { break };
            values.write(&mut writer)?;
            writer.close()?;
        }
        group.close().map(drop)
    }
}

impl<W: Write + Send> Sink for Parquet<'_, W> {
    fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        for (values, field) in self.columns.iter_mut().zip(fields) {
            let value = typed(*field);
            self.unfit += u64::from(value.is_none());
            self.bytes += values.push(value.unwrap_or(Typed::Null));
        }
        self.rows += 1;
        if self.rows >= ROWS || self.bytes >= BYTES {
            self.write_group().map_err(io::Error::other)?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<Option<String>> {
        self.write_group().map_err(io::Error::other)?;
        let Parquet { table, writer, unfit, .. } = *self;
        flush(writer.into_inner().map_err(io::Error::other)?)?;
        let note = || {
            format!(
                "{}: {unfit} values are not dates or do not fit DECIMAL({PRECISION}, {SCALE}) and became null; the CSV format keeps them",
                table.name
            )
        };
        Ok((unfit > 0).then(note))
    }
}

/// Buffered values of one column.
struct Values {
    /// 1 for each value that is present, 0 for each null (Parquet, Nulls); empty if the column is not nullable.
    levels: Option<Vec<i16>>,
    present: Present,
}

/// Those that are not null.
enum Present {
    /// All texts concatenated, with the end of each.
    Text(Vec<u8>, Vec<usize>),
    Integer(Vec<i64>),
    Decimal(Vec<u8>),
    Real(Vec<f64>),
    Boolean(Vec<bool>),
    Date(Vec<i32>),
}

impl Values {
    fn of(column: &Column) -> Self {
        let present = match column.kind {
            Kind::Text | Kind::Json => Present::Text(Vec::new(), Vec::new()),
            Kind::Integer => Present::Integer(Vec::new()),
            Kind::Decimal => Present::Decimal(Vec::new()),
            Kind::Real => Present::Real(Vec::new()),
            Kind::Boolean => Present::Boolean(Vec::new()),
            Kind::Date => Present::Date(Vec::new()),
        };
        Values { levels: column.may_be_null().then(Vec::new), present }
    }

    /// Appends a value; returns its size in bytes. A value of another type than the column becomes null.
    fn push(&mut self, value: Typed) -> usize {
        let bytes = match (&mut self.present, value) {
            (Present::Text(letters, ends), Typed::Text(text)) => {
                letters.extend_from_slice(text.as_bytes());
                ends.push(letters.len());
                Some(text.len() + size_of::<usize>())
            }
            (Present::Integer(all), Typed::Integer(number)) => append(all, number),
            (Present::Decimal(all), Typed::Decimal(unscaled)) => {
                all.extend_from_slice(&unscaled.to_be_bytes());
                Some(DECIMAL)
            }
            (Present::Real(all), Typed::Real(number)) => append(all, number),
            (Present::Boolean(all), Typed::Boolean(is)) => append(all, is),
            (Present::Date(all), Typed::Date(days)) => append(all, days),
            _ => None,
        };
        let level = self.levels.as_mut().and_then(|levels| append(levels, i16::from(bytes.is_some())));
        bytes.unwrap_or(0) + level.unwrap_or(0)
    }

    /// Writes and clears the buffer.
    fn write(&mut self, writer: &mut SerializedColumnWriter) -> Result<()> {
        let levels = self.levels.as_mut().map(mem::take);
        let levels = levels.as_deref();
        match &mut self.present {
            Present::Text(letters, ends) => {
                let letters = ByteArray::from(mem::take(letters));
                let ends = mem::take(ends);
                let starts = iter::once(0).chain(ends.iter().copied());
                let texts: Vec<ByteArray> =
                    starts.zip(&ends).map(|(start, end)| letters.slice(start, end - start)).collect();
                put::<ByteArrayType>(writer, &texts, levels)
            }
            Present::Integer(all) => put::<Int64Type>(writer, &mem::take(all), levels),
            Present::Decimal(all) => {
                let digits = ByteArray::from(mem::take(all));
                let starts = (0..digits.len()).step_by(DECIMAL);
                let all: Vec<FixedLenByteArray> =
                    starts.map(|start| digits.slice(start, DECIMAL).into()).collect();
                put::<FixedLenByteArrayType>(writer, &all, levels)
            }
            Present::Real(all) => put::<DoubleType>(writer, &mem::take(all), levels),
            Present::Boolean(all) => put::<BoolType>(writer, &mem::take(all), levels),
            Present::Date(all) => put::<Int32Type>(writer, &mem::take(all), levels),
        }
    }
}

fn append<T>(all: &mut Vec<T>, value: T) -> Option<usize> {
    all.push(value);
    Some(size_of::<T>())
}

fn put<T: DataType>(
    writer: &mut SerializedColumnWriter,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<()> {
    writer.typed::<T>().write_batch(values, levels, None).map(drop)
}

#[cfg(test)]
mod tests {
    use ::parquet::file::reader::{FileReader, SerializedFileReader};

    use super::super::rows::exported;
    use super::*;

    /// How many rows each group of a table of unreadable files has.
    fn groups(rows: impl Iterator<Item = String>) -> Vec<i64> {
        let path = std::env::temp_dir().join(format!("nianbao-groups-{}.parquet", std::process::id()));
        let table = exported().find(|table| table.name == "failures").unwrap();
        let mut sink = sink(table, std::fs::File::create(&path).unwrap()).unwrap();
        for reason in rows {
            let text = Field::Text("a");
            sink.row(&[text, Field::Null, text, Field::Text(&reason), Field::Integer(1)]).unwrap();
        }
        assert_eq!(sink.end().unwrap(), None);
        let file = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        file.metadata().row_groups().iter().map(|group| group.num_rows()).collect()
    }

    #[test]
    fn a_number_that_does_not_fit_is_null_and_told() {
        let path = std::env::temp_dir().join(format!("nianbao-unfit-{}.parquet", std::process::id()));
        let table = exported().find(|table| table.name == "mentions").unwrap();
        let mut sink = sink(table, std::fs::File::create(&path).unwrap()).unwrap();
        let row = |quantity| -> Vec<Field> {
            let field = |column: &Column| match (column.name.as_str(), column.kind) {
                ("quantity", _) => Field::Decimal(quantity),
                (_, Kind::Integer) => Field::Integer(1),
                (_, Kind::Boolean) => Field::Null,
                _ => Field::Text("某局"),
            };
            table.columns.iter().map(field).collect()
        };
        sink.row(&row("3.14159265358979")).unwrap();
        sink.row(&row("7")).unwrap();
        let note = sink.end().unwrap().unwrap();
        assert!(note.starts_with("mentions: 1 values are not dates or do not fit"), "{note}");
        let file = SerializedFileReader::new(std::fs::File::open(&path).unwrap()).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(file.metadata().file_metadata().num_rows(), 2);
    }

    #[test]
    fn what_waits_for_its_group_is_bounded_by_rows_and_by_bytes() {
        assert!(groups(std::iter::empty()).is_empty());
        assert_eq!(groups((0..ROWS + 3).map(|_| String::new())), [ROWS as i64, 3]);
        assert_eq!(groups((0..3).map(|_| "a".repeat(BYTES / 2))), [2, 1]);
    }
}
