//! Archives of reports, made and asked.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{Made, code, nianbao, scratch, stderr, stdout};

/// A folder of this test's own, empty.
pub fn folder(name: &str) -> PathBuf {
    let path = scratch(name);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).unwrap();
    path
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// Ingests some paths; gives the exit code, and what was said.
pub fn ingest(archive: &Path, paths: &[&Path], more: &[&str]) -> (i32, String, String) {
    let mut arguments = vec!["ingest", "--archive", text(archive)];
    arguments.extend(paths.iter().map(|path| text(path)));
    arguments.extend(more);
    let output = nianbao(&arguments);
    (code(&output), stdout(&output), stderr(&output))
}

pub fn open(archive: &Path) -> Connection {
    Connection::open(archive).unwrap()
}

/// The first column of the first row.
pub fn ask<T: rusqlite::types::FromSql>(archive: &Path, sql: &str) -> T {
    open(archive).query_row(sql, [], |row| row.get(0)).unwrap()
}

/// Every row of every table, in order.
pub fn rows(archive: &Path) -> BTreeMap<String, Vec<String>> {
    let connection = open(archive);
    let names: Vec<String> = connection
        .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let all = |name: &String| {
        let mut statement = connection.prepare(&format!("SELECT * FROM {name}")).unwrap();
        let columns = statement.column_count();
        let row = |row: &rusqlite::Row| {
            let field = |i| rusqlite::types::Value::try_from(row.get_ref(i).unwrap()).unwrap();
            Ok((0..columns).map(|i| format!("{:?}", field(i))).collect::<Vec<_>>().join("|"))
        };
        let mut rows: Vec<String> = statement.query_map([], row).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    };
    names.iter().map(|name| (name.clone(), all(name))).collect()
}

/// Whether two archives hold the same rows; says the first that differ.
pub fn assert_same(a: &BTreeMap<String, Vec<String>>, b: &BTreeMap<String, Vec<String>>) {
    for (table, rows) in a {
        let others = &b[table];
        let lacks = |of: &[String], among: &[String]| of.iter().find(|row| !among.contains(row)).cloned();
        assert!(rows == others, "{table}: {:?} against {:?}", lacks(rows, others), lacks(others, rows));
    }
}

/// A folder with pages of some agencies.
pub fn pages(name: &str, agencies: u32) -> PathBuf {
    let folder = folder(name);
    for agency in 0..agencies {
        let made = Made::new(&format!("云溪县第{agency}局"), 2023, 3 + agency);
        fs::write(folder.join(format!("{agency:02}.html")), made.page()).unwrap();
    }
    folder
}
