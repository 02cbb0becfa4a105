//! Parquet, by way of Arrow: typed columns, each with its meaning beside it.

use std::io::{self, Write};

use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;

use super::arrow::{Columns, PRECISION, SCALE};
use super::rows::Field;
use super::{Sink, flush};
use crate::archive::Table;

/// Rows of a row group; a reader takes in one at a time.
const GROUP: usize = 128 << 10;

pub(super) fn sink<'s>(table: &'s Table, out: impl Write + Send + 's) -> io::Result<Box<dyn Sink + 's>> {
    let columns = Columns::of(table);
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .set_max_row_group_row_count(Some(GROUP))
        .build();
    let writer =
        ArrowWriter::try_new(out, columns.schema.clone(), Some(properties)).map_err(io::Error::other)?;
    Ok(Box::new(Parquet { table, writer, columns }))
}

struct Parquet<'s, W: Write + Send> {
    table: &'s Table,
    writer: ArrowWriter<W>,
    columns: Columns,
}

impl<W: Write + Send> Parquet<'_, W> {
    fn encode(&mut self) -> io::Result<()> {
        let batch = self.columns.take().map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(io::Error::other)
    }
}

impl<W: Write + Send> Sink for Parquet<'_, W> {
    fn row(&mut self, fields: &[Field]) -> io::Result<()> {
        if self.columns.push(fields) { self.encode() } else { Ok(()) }
    }

    fn end(mut self: Box<Self>) -> io::Result<Option<String>> {
        self.encode()?;
        let Parquet { table, writer, columns } = *self;
        flush(writer.into_inner().map_err(io::Error::other)?)?;
        let unfit = columns.unfit;
        let note = || {
            format!(
                "{}: {unfit} values are no day, or have more digits than DECIMAL({PRECISION}, {SCALE}) holds, and are null; CSV has them",
                table.name
            )
        };
        Ok((unfit > 0).then(note))
    }
}
