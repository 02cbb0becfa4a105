//! Which room of a crate uses which, as its code says and as ARCHITECTURE.md allows. A room is a module at the top of
//! a crate, or a deeper one that the table names (`input::html`).

use std::collections::{BTreeMap, BTreeSet};

use super::source::{Crate, File};

/// Who may use whom.
pub(crate) type Table = BTreeMap<String, BTreeSet<String>>;

/// The table of ARCHITECTURE.md whose first column is headed `head`.
///
/// # Panics
///
/// Where there is none, or a row is not as it should be.
pub(crate) fn table(written: &str, head: &str) -> Table {
    let head = format!("| {head} | may use |");
    let mut lines = written.lines().skip_while(|line| **line != head);
    assert!(lines.next().is_some(), "ARCHITECTURE.md has no table `{head}`");
    let rows = lines.skip(1).take_while(|line| line.starts_with('|'));
    rows.map(|line| {
        let cells: Vec<_> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [name, may_use] = cells[..] else { panic!("ARCHITECTURE.md: `{line}` has not two cells") };
        let list = may_use.split(", ").filter(|used| *used != "nothing");
        (name.trim_matches('`').to_owned(), list.map(|used| used.trim_matches('`').to_owned()).collect())
    })
    .collect()
}

/// A way from a room back to itself, if the table has one.
pub(crate) fn circle(table: &Table) -> Option<Vec<String>> {
    fn go(table: &Table, way: &mut Vec<String>) -> Option<Vec<String>> {
        for next in table.get(way.last()?)? {
            if let Some(at) = way.iter().position(|room| room == next) {
                return Some(way[at..].to_vec());
            }
            way.push(next.clone());
            let found = go(table, way);
            if found.is_some() {
                return found;
            }
            way.pop();
        }
        None
    }
    table.keys().find_map(|room| go(table, &mut vec![room.clone()]))
}

/// Every use of one room by another in the code of a crate, tests aside: room, room, and the file where it stands.
pub(crate) fn uses(own: &Crate, table: &Table) -> BTreeMap<(String, String), String> {
    let root = own.files.iter().find(|file| file.module.is_empty()).unwrap();
    let shown = re_exports(root);
    let mut out = BTreeMap::new();
    for file in own.files.iter().filter(|file| !file.module.is_empty()) {
        for path in &file.paths {
            let path = path.first().and_then(|first| shown.get(first)).unwrap_or(path);
            let (from, to) = (room(&file.module, table), room(path, table));
            if from != to {
                out.insert((from, to), file.path.display().to_string());
            }
        }
    }
    out
}

/// The room that a path leads into: the longest that the table names, or else the root, what `lib.rs` or `main.rs` holds.
fn room(path: &[String], table: &Table) -> String {
    let named = (1..=path.len()).rev().map(|length| path[..length].join("::"));
    named.into_iter().find(|name| table.contains_key(name)).unwrap_or_else(|| "root".to_owned())
}

/// What the root shows under a name of its own: `Error` is `error::Error`.
fn re_exports(root: &File) -> BTreeMap<String, Vec<String>> {
    let leaves = root.used.iter().map(|(name, path)| {
        let path = path.strip_prefix(&["crate".to_owned()]).unwrap_or(path);
        let path = path.strip_prefix(&["self".to_owned()]).unwrap_or(path);
        (name.clone(), path.to_vec())
    });
    leaves.filter(|(name, path)| path.first().is_some_and(|first| first != name)).collect()
}
