//! The rows of the tables, typed and filtered.

use std::io;

use rusqlite::types::ValueRef;
use rusqlite::{params_from_iter, types::Value};

use crate::archive::{Archive, Kind, Table, WIDE, tables, wide_query};
use nianbao::error::{Error, ErrorKind};

/// Which reports to export: those that match one of the values in every list that is not empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Report years.
    pub years: Vec<i32>,
    /// Agencies, as named in the title or the manifest; `*` matches any text.
    pub agencies: Vec<String>,
    /// Verdicts, by their names in the JSON.
    pub verdicts: Vec<String>,
}

impl Filter {
    fn is_all(&self) -> bool {
        self.years.is_empty() && self.agencies.is_empty() && self.verdicts.is_empty()
    }
}

/// One value of a row, in the type of its [column](crate::archive::Column).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Field<'r> {
    /// Null.
    Null,
    /// Text.
    Text(&'r str),
    /// JSON, as text.
    Json(&'r str),
    /// An integer.
    Integer(i64),
    /// The digits of an exact decimal.
    Decimal(&'r str),
    /// A coordinate on a page, in points.
    Real(f64),
    /// A boolean.
    Boolean(bool),
    /// A date, ISO 8601.
    Date(&'r str),
}

/// Why an export stopped.
pub(super) enum Broken {
    Archive(rusqlite::Error),
    Output(io::Error),
}

/// The tables of an export, followed by the wide view.
pub(super) fn exported() -> impl Iterator<Item = &'static Table> {
    tables().iter().filter(|table| table.exported).chain([&*WIDE])
}

/// The names of the exported tables, the wide view last.
pub fn table_names() -> impl Iterator<Item = &'static str> {
    exported().map(|table| table.name.as_str())
}

/// The table with this name.
pub(super) fn named(archive: &Archive, name: &str) -> Result<&'static Table, Error> {
    exported().find(|table| table.name == name).ok_or_else(|| {
        let names: Vec<&str> = table_names().collect();
        let reason = format!("no table {name:?}; the tables are {}", names.join(", "));
        ErrorKind::Archive { reason }.at(archive.path())
    })
}

/// Visits the rows of a table, ordered by its key, with one field per column. Returns the number of rows.
///
/// # Errors
///
/// If there is no such table, the archive cannot be read, or `visit` fails.
pub fn each_row(
    archive: &Archive,
    table: &str,
    filter: &Filter,
    visit: &mut dyn FnMut(&[Field]) -> io::Result<()>,
) -> Result<u64, Error> {
    let table = named(archive, table)?;
    Chosen::choose(archive, filter)?.each_row(table, visit).map_err(|error| match error {
        Broken::Archive(error) => archive.trouble(&error),
        Broken::Output(error) => ErrorKind::Archive { reason: error.to_string() }.at(archive.path()),
    })
}

/// The reports that match a filter.
pub(super) struct Chosen<'a> {
    archive: &'a Archive,
    is_all: bool,
}

impl<'a> Chosen<'a> {
    pub(super) fn choose(archive: &'a Archive, filter: &Filter) -> Result<Self, Error> {
        let mut values: Vec<Value> = Vec::new();
        let mut conditions: Vec<String> = Vec::new();
        let mut either = |sql: &str, options: Vec<Value>| {
            if !options.is_empty() {
                let each = vec![sql; options.len()];
                conditions.push(format!("({})", each.join(" OR ")));
                values.extend(options);
            }
        };
        either("d.year = ?", filter.years.iter().map(|year| Value::from(*year)).collect());
        either("d.verdict = ?", filter.verdicts.iter().cloned().map(Value::from).collect());
        let pattern = |name: &String| Value::from(name.replace('[', "[[]"));
        either(
            "EXISTS (SELECT 1 FROM (SELECT ? AS name) n WHERE d.agency GLOB n.name
                     OR d.sha256 IN (SELECT sha256 FROM paths WHERE agency GLOB n.name))",
            filter.agencies.iter().map(pattern).collect(),
        );
        let choose = || {
            // All are chosen without a list.
            if filter.is_all() {
                return Ok(());
            }
            let connection = archive.connection();
            connection.execute_batch(
                "DROP TABLE IF EXISTS temp.chosen;
                 CREATE TEMP TABLE chosen (document TEXT PRIMARY KEY, sha256 TEXT) WITHOUT ROWID;",
            )?;
            let sql = format!(
                "INSERT INTO chosen SELECT d.id, d.sha256 FROM documents d WHERE {}",
                conditions.join(" AND ")
            );
            connection.execute(&sql, params_from_iter(values.iter()))?;
            Ok(())
        };
        choose().map_err(|error: rusqlite::Error| archive.trouble(&error))?;
        Ok(Chosen { archive, is_all: filter.is_all() })
    }

    /// Visits every row of a table, ordered by its key. Returns the number of rows.
    pub(super) fn each_row(
        &self,
        table: &Table,
        visit: &mut dyn FnMut(&[Field]) -> io::Result<()>,
    ) -> Result<u64, Broken> {
        let connection = self.archive.connection();
        let mut statement = connection.prepare_cached(&self.query(table)).map_err(Broken::Archive)?;
        let mut rows = statement.query([]).map_err(Broken::Archive)?;
        let mut count = 0;
        while let Some(row) = rows.next().map_err(Broken::Archive)? {
            let mut fields = Vec::with_capacity(table.columns.len());
            for (index, column) in table.columns.iter().enumerate() {
                let value = row.get_ref(index).map_err(Broken::Archive)?;
                fields.push(field(column.kind, value).map_err(|error| Broken::Archive(error.into()))?);
            }
            visit(&fields).map_err(Broken::Output)?;
            count += 1;
        }
        Ok(count)
    }

    fn query(&self, table: &Table) -> String {
        let has = |name: &str| table.columns.iter().any(|c| c.name == name);
        let own = match table.name.as_str() {
            "documents" => Some("id IN (SELECT document FROM chosen)"),
            _ if has("document") => Some("document IN (SELECT document FROM chosen)"),
            "failures" => Some("0"),
            _ if has("sha256") => Some("sha256 IN (SELECT sha256 FROM chosen)"),
            _ => None,
        };
        let own = own.filter(|_| !self.is_all).map(|own| format!(" WHERE {own}")).unwrap_or_default();
        let order = table.key.join(", ");
        if table.name == WIDE.name {
            return format!("SELECT * FROM ({}){own} ORDER BY {order}", wide_query(true));
        }
        let columns: Vec<String> = table
            .columns
            .iter()
            .map(|c| match c.interned {
                true => format!("(SELECT text FROM labels WHERE labels.id = {}.{})", table.name, c.name),
                false => c.name.clone(),
            })
            .collect();
        format!("SELECT {} FROM {}{own} ORDER BY {order}", columns.join(", "), table.name)
    }
}

fn field(kind: Kind, value: ValueRef<'_>) -> Result<Field<'_>, rusqlite::types::FromSqlError> {
    if value == ValueRef::Null {
        return Ok(Field::Null);
    }
    Ok(match kind {
        Kind::Text => Field::Text(value.as_str()?),
        Kind::Json => Field::Json(value.as_str()?),
        Kind::Integer => Field::Integer(value.as_i64()?),
        Kind::Decimal => Field::Decimal(value.as_str()?),
        Kind::Real => match value {
            ValueRef::Integer(whole) => Field::Real(whole as f64),
            other => Field::Real(other.as_f64()?),
        },
        Kind::Boolean => Field::Boolean(value.as_i64()? != 0),
        Kind::Date => Field::Date(value.as_str()?),
    })
}
