//! The rules of the house, as tests. Which room may use which is written in ARCHITECTURE.md and nowhere else.

mod rooms;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use source::{CRATES, File, named};

/// Longest file, in lines; data tables are not Rust here.
const LONGEST: usize = 600;

/// Longest function, in lines: about two screens. One that is a single `match` may be longer.
const LONGEST_FUNCTION: usize = 80;

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "service", "misc"];

/// What the library must not make its users build.
const HEAVY: &[&str] = &["clap", "arrow", "parquet", "rusqlite", "maud", "indicatif", "comfy-table"];

fn architecture() -> String {
    fs::read_to_string(crate::support::root().join("ARCHITECTURE.md")).unwrap()
}

/// The crates that a manifest names under `[dependencies]`.
fn dependencies(manifest: &str) -> BTreeSet<String> {
    let lines = manifest.lines().skip_while(|line| *line != "[dependencies]").skip(1);
    let lines = lines.take_while(|line| !line.starts_with('['));
    let names = lines.filter_map(|line| line.split(['.', ' ', '=']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with('#')).map(str::to_owned).collect()
}

/// Where in some files a word stands that must not, tests aside.
fn words<'f>(files: impl IntoIterator<Item = &'f File>, is_wrong: impl Fn(&str) -> bool) -> Vec<String> {
    let mut faults = Vec::new();
    for file in files {
        let wrong = file.words.iter().filter(|(_, word)| is_wrong(word));
        faults.extend(wrong.map(|(line, word)| format!("{}:{line}: {word}", file.path.display())));
    }
    faults
}

/// The files of all crates but the program.
fn libraries() -> impl Iterator<Item = &'static File> {
    CRATES.iter().filter(|own| own.name != "nianbao-cli").flat_map(|own| &own.files)
}

fn fail_with(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn rooms_use_what_the_architecture_allows_and_no_more() {
    let (written, mut faults) = (architecture(), Vec::new());
    for own in CRATES.iter() {
        let table = rooms::table(&written, &format!("room of `{}`", own.name));
        let tops: BTreeSet<_> = own.files.iter().filter_map(|file| file.module.first()).collect();
        faults.extend(
            tops.iter()
                .filter(|top| !table.contains_key(**top))
                .map(|top| format!("{}: {top} is not in the table of ARCHITECTURE.md", own.name)),
        );
        let used = rooms::uses(own, &table);
        for ((from, to), file) in &used {
            if !table.get(from).is_some_and(|may_use| may_use.contains(to)) {
                faults.push(format!("{file}: {from} may not use {to}"));
            }
        }
        for (from, may_use) in &table {
            for to in may_use {
                if !used.contains_key(&(from.clone(), to.clone())) {
                    faults.push(format!("ARCHITECTURE.md: {from} of {} does not use {to}", own.name));
                }
            }
        }
    }
    fail_with(&faults);
}

#[test]
fn no_room_and_no_crate_leads_back_to_itself() {
    let written = architecture();
    for own in CRATES.iter() {
        assert_eq!(
            rooms::circle(&rooms::table(&written, &format!("room of `{}`", own.name))),
            None,
            "{}",
            own.name
        );
    }
    assert_eq!(rooms::circle(&rooms::table(&written, "crate")), None);
}

#[test]
fn crates_use_what_the_architecture_allows() {
    let (table, all) = (rooms::table(&architecture(), "crate"), &*CRATES);
    let names: BTreeSet<_> = all.iter().map(|own| own.name.clone()).collect();
    assert_eq!(names, table.keys().cloned().collect(), "the crates, and those of ARCHITECTURE.md");
    for own in all {
        let used: BTreeSet<_> = dependencies(&own.manifest).intersection(&names).cloned().collect();
        assert_eq!(used, table[&own.name], "{} in its manifest and in ARCHITECTURE.md", own.name);
    }
}

#[test]
fn the_library_is_light() {
    let used = dependencies(&named("nianbao").manifest);
    assert!(used.contains("pagemarks"), "the manifest is read");
    let heavy: Vec<_> = HEAVY.iter().filter(|name| used.contains(**name)).collect();
    assert!(heavy.is_empty(), "{heavy:?}");
}

#[test]
fn pages_know_no_report() {
    let pagemarks = named("pagemarks");
    assert!(!dependencies(&pagemarks.manifest).iter().any(|name| name.starts_with("nianbao")));
    let chinese = |sign: char| matches!(sign, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}');
    fail_with(&words(&pagemarks.files, |word| word.contains(chinese)));
}

#[test]
fn files_are_rooms_and_not_halls() {
    let mut faults = Vec::new();
    for file in CRATES.iter().flat_map(|own| &own.files) {
        let (path, lines) = (file.path.display(), file.text.lines().count());
        if lines > LONGEST {
            faults.push(format!("{path} has {lines} lines: is this one room?"));
        }
        if file.module.iter().any(|name| EMPTY_NAMES.contains(&name.as_str())) {
            faults.push(format!("{path} says nothing by its name"));
        }
        if !file.text.starts_with("//!") {
            faults.push(format!("{path} has no module doc"));
        }
    }
    fail_with(&faults);
}

#[test]
fn functions_can_be_read_at_a_sight() {
    let mut faults = Vec::new();
    for file in CRATES.iter().flat_map(|own| &own.files) {
        for one in file.functions.iter().filter(|one| one.lines > LONGEST_FUNCTION && !one.flat) {
            faults.push(format!("{}: {} has {} lines", file.path.display(), one.name, one.lines));
        }
    }
    fail_with(&faults);
}

#[test]
fn only_the_command_line_prints() {
    let prints = ["print!", "println!", "eprint!", "eprintln!", "dbg!", "stdout", "stderr"];
    fail_with(&words(libraries(), |word| prints.contains(&word)));
}

#[test]
fn only_the_command_line_looks_at_a_clock() {
    fail_with(&words(libraries(), |word| ["Instant", "SystemTime"].contains(&word)));
}

#[test]
fn only_settling_makes_the_cells_of_a_report() {
    let mut makers = BTreeSet::new();
    for file in &named("nianbao").files {
        // The cell of a report knows where `at` in the form it is; that of a grid does not.
        if file
            .literals
            .iter()
            .any(|(name, fields)| name == "Cell" && fields.iter().any(|field| field == "at"))
        {
            makers.insert(file.module.join("::"));
        }
    }
    assert_eq!(makers, BTreeSet::from(["report::settle".to_owned()]));
}

#[test]
fn numbers_of_a_report_never_pass_through_binary_floating_point() {
    let exact = ["report", "check", "text", "form"];
    let files = named("nianbao").files.iter();
    let files = files.filter(|file| file.module.first().is_some_and(|room| exact.contains(&room.as_str())));
    fail_with(&words(files, |word| word == "f32" || word == "f64"));
}

#[test]
fn the_rules_see_what_breaks_them() {
    let table =
        "| crate | may use |\n|---|---|\n| `a` | b |\n| `b` | c, d |\n| `c` | a |\n| `d` | nothing |\n";
    let circle = rooms::circle(&rooms::table(table, "crate"));
    assert_eq!(circle, Some(vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]));
    let code = "//! Nothing.
        use crate::{Error, finding::{self, Code}};
        use super::super::block as other;
        #[cfg(test)]
        use crate::only_tested::Thing;
        fn shown() { let _ = crate::origin::Place::page; write!(f, \"{}\", crate::limits::SECONDS); }
        mod inner { use super::sibling::X; }
        #[cfg(test)]
        mod tests { use crate::tested; }
    ";
    let paths = source::read_file(Path::new("src/report/grid/mod.rs"), Path::new("src"), code).paths;
    let paths: Vec<_> = paths.iter().map(|path| path.join("::")).collect();
    let expected = [
        "Error",
        "block",
        "finding",
        "finding::Code",
        "limits::SECONDS",
        "origin::Place::page",
        "report::grid::sibling::X",
    ];
    assert_eq!(paths, expected);
}
