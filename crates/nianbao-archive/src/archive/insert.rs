//! Inserts rows into tables, with each value bound by column name. Knows `tables.json`, but nothing about the values.

use rusqlite::{CachedStatement, Connection, Result, ToSql};

use super::schema::{Table, tables};

/// What to do if the table has a row with the same key.
pub(super) enum Conflict {
    /// Return an error.
    Fail,
    /// Replace it.
    Replace,
    /// Keep it.
    Keep,
    /// Update it, with this clause behind `ON CONFLICT DO UPDATE SET`.
    Update(&'static str),
}

/// A statement that inserts whole rows: every column must be given exactly once, by name. Adding or moving a column in
/// `tables.json` therefore cannot silently shift values into other columns.
pub(super) struct Insert<'c> {
    statement: CachedStatement<'c>,
    table: &'static Table,
    /// Which columns of the current row have a value.
    given: Vec<bool>,
}

/// Why a row does not fit its table.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Misfit {
    #[error("there is no table {0}")]
    NoTable(String),
    #[error("{0} has no column {1}")]
    NoColumn(&'static str, String),
    #[error("{0}.{1} is given twice")]
    Twice(&'static str, &'static str),
    #[error("{0}.{1} is not given")]
    Missing(&'static str, &'static str),
}

impl From<Misfit> for rusqlite::Error {
    fn from(misfit: Misfit) -> Self {
        rusqlite::Error::ToSqlConversionFailure(misfit.into())
    }
}

impl<'c> Insert<'c> {
    pub(super) fn into(connection: &'c Connection, table: &str, conflict: Conflict) -> Result<Self> {
        let found = tables().iter().find(|known| known.name == table);
        let table = found.ok_or_else(|| Misfit::NoTable(table.to_owned()))?;
        let statement = connection.prepare_cached(&sql(table, conflict))?;
        Ok(Insert { statement, table, given: vec![false; table.columns.len()] })
    }

    /// Inserts a row. Values may come in any order; lookup is fastest in that of the table.
    ///
    /// # Errors
    ///
    /// If a column is unknown, missing or given twice, or if SQLite fails.
    pub(super) fn row(&mut self, values: &[(&str, &dyn ToSql)]) -> Result<()> {
        let columns = &self.table.columns;
        self.given.fill(false);
        for (position, (name, value)) in values.iter().enumerate() {
            let is_named = |index: &usize| columns.get(*index).is_some_and(|column| column.name == *name);
            let index = Some(position).filter(is_named).or_else(|| (0..columns.len()).find(is_named));
            let index = index.ok_or_else(|| Misfit::NoColumn(&self.table.name, (*name).to_owned()))?;
            if std::mem::replace(&mut self.given[index], true) {
                return Err(Misfit::Twice(&self.table.name, &columns[index].name).into());
            }
            // The statement has a parameter a column, in the same order.
            self.statement.raw_bind_parameter(index + 1, value)?;
        }
        if let Some(missing) = self.given.iter().position(|is_given| !is_given) {
            return Err(Misfit::Missing(&self.table.name, &columns[missing].name).into());
        }
        self.statement.raw_execute().map(drop)
    }
}

fn sql(table: &Table, conflict: Conflict) -> String {
    let (verb, clause) = match conflict {
        Conflict::Fail => ("INSERT", None),
        Conflict::Replace => ("INSERT OR REPLACE", None),
        Conflict::Keep => ("INSERT OR IGNORE", None),
        Conflict::Update(clause) => ("INSERT", Some(clause)),
    };
    let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let clause = clause.map(|clause| format!(" ON CONFLICT DO UPDATE SET {clause}")).unwrap_or_default();
    format!("{verb} INTO {} ({}) VALUES (:{}){clause}", table.name, names.join(", "), names.join(", :"))
}

#[cfg(test)]
mod tests {
    use super::super::Archive;
    use super::*;

    /// The wrong rows, each with what is said of it.
    fn said(values: &[(&str, &dyn ToSql)]) -> String {
        let archive = Archive::in_memory().unwrap();
        let mut insert = Insert::into(archive.connection(), "labels", Conflict::Fail).unwrap();
        insert.row(values).unwrap_err().to_string()
    }

    #[test]
    fn a_row_is_whole_or_an_error() {
        assert_eq!(said(&[("id", &1), ("word", &"合计")]), "labels has no column word");
        assert_eq!(said(&[("id", &1)]), "labels.text is not given");
        assert_eq!(said(&[("text", &"合计"), ("id", &1), ("text", &"小计")]), "labels.text is given twice");
        let archive = Archive::in_memory().unwrap();
        let none = Insert::into(archive.connection(), "label", Conflict::Fail).err().unwrap();
        assert_eq!(none.to_string(), "there is no table label");
    }

    #[test]
    fn a_value_that_was_left_out_is_not_the_last_rows() {
        let archive = Archive::in_memory().unwrap();
        let mut insert = Insert::into(archive.connection(), "labels", Conflict::Fail).unwrap();
        insert.row(&[("id", &1), ("text", &"合计")]).unwrap();
        assert!(insert.row(&[("id", &2)]).is_err());
        let count: i64 =
            archive.connection().query_row("SELECT count(*) FROM labels", [], |row| row.get(0)).unwrap();
        assert_eq!(count, 1);
    }

    #[test]
    fn every_column_of_every_table_gets_its_own_value_in_any_order() {
        let archive = Archive::in_memory().unwrap();
        let connection = archive.connection();
        connection.pragma_update(None, "foreign_keys", false).unwrap();
        for table in tables() {
            // The value of a column is its place in the table.
            let values: Vec<i64> = (0..).take(table.columns.len()).collect();
            let mut row: Vec<(&str, &dyn ToSql)> = Vec::new();
            for (column, value) in table.columns.iter().zip(&values) {
                row.push((&column.name, value));
            }
            row.reverse();
            Insert::into(connection, &table.name, Conflict::Fail).unwrap().row(&row).unwrap();
            for (column, value) in table.columns.iter().zip(&values) {
                let sql = format!("SELECT CAST({} AS INTEGER) FROM {}", column.name, table.name);
                let stored: i64 = connection.query_row(&sql, [], |row| row.get(0)).unwrap();
                assert_eq!(stored, *value, "{}.{}", table.name, column.name);
            }
        }
    }

    #[test]
    fn a_row_with_the_same_key_goes_as_it_is_said() {
        let archive = Archive::in_memory().unwrap();
        let connection = archive.connection();
        let text =
            || connection.query_row("SELECT text FROM labels", [], |row| row.get::<_, String>(0)).unwrap();
        let put = |text: &str, conflict| {
            Insert::into(connection, "labels", conflict)?.row(&[("id", &1), ("text", &text)])
        };
        put("first", Conflict::Fail).unwrap();
        assert!(put("second", Conflict::Fail).is_err());
        put("second", Conflict::Keep).unwrap();
        assert_eq!(text(), "first");
        put("second", Conflict::Replace).unwrap();
        assert_eq!(text(), "second");
        put("third", Conflict::Update("text = text || ' and ' || excluded.text")).unwrap();
        assert_eq!(text(), "second and third");
    }
}
