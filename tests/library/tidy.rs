//! The rules of the house, as tests: which module may know which, how long a file may be, and what its name
//! may not be. The table is the one in ARCHITECTURE.md.

use std::fs;
use std::path::{Path, PathBuf};

/// Each module of the library, and the modules it may use beside itself.
const MAY_USE: &[(&str, &[&str])] = &[
    ("origin", &[]),
    ("limits", &[]),
    ("budget", &[]),
    ("text", &[]),
    ("watch", &[]),
    ("error", &["watch"]),
    ("finding", &["origin"]),
    ("form", &["text"]),
    ("block", &["origin"]),
    ("input", &["origin", "limits", "budget", "error", "finding", "block", "text"]),
    ("layout", &["origin", "limits", "budget", "finding", "block", "text", "input"]),
    ("report", &["origin", "finding", "form", "block", "text"]),
    ("check", &["origin", "finding", "form", "report", "text"]),
    ("output", &["origin", "limits", "error", "finding", "form", "block", "report", "check", "text"]),
    ("spot", &["origin", "finding", "form", "block", "report", "check", "output", "text"]),
    ("reader", &["limits", "watch", "error", "form", "input", "output"]),
    ("compare", &["finding", "form", "report", "check", "output", "text", "spot"]),
];

/// Longest file, in lines; data tables are not Rust here.
const LONGEST: usize = 600;

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "service", "misc"];

fn sources() -> Vec<PathBuf> {
    fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, out);
            } else if path.extension().is_some_and(|e| e == "rs") {
                out.push(path);
            }
        }
    }
    let mut out = Vec::new();
    walk(&crate::support::root().join("src"), &mut out);
    out.sort();
    out
}

/// The top-level module a file belongs to.
fn module(path: &Path) -> String {
    let inside = path.strip_prefix(crate::support::root().join("src")).unwrap();
    let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

/// The code of a file, without comments and unit tests.
fn code(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap();
    let code = text.split("#[cfg(test)]").next().unwrap_or("");
    code.lines().filter(|l| !l.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

#[test]
fn modules_use_only_what_they_may() {
    for path in sources() {
        let own = module(&path);
        if own == "lib" {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == own) else {
            panic!("{own} is not in the table of tests/tidy.rs and ARCHITECTURE.md");
        };
        for part in code(&path).split("crate::").skip(1) {
            let used: String = part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let known = MAY_USE.iter().any(|(name, _)| *name == used);
            assert!(
                !known || used == own || allowed.contains(&used.as_str()),
                "{}: {own} may not use {used}",
                path.display()
            );
        }
    }
}

#[test]
fn the_table_is_the_one_in_the_architecture() {
    let written = fs::read_to_string(crate::support::root().join("ARCHITECTURE.md")).unwrap();
    for (name, allowed) in MAY_USE {
        let list = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
        let row = format!("| `{name}` | {list} |");
        assert!(written.contains(&row), "ARCHITECTURE.md lacks the row {row}");
    }
}

#[test]
fn files_are_rooms_and_not_halls() {
    for path in sources() {
        let lines = fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines: is this one room?", path.display());
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(!EMPTY_NAMES.contains(&name.as_str()), "{} says nothing by its name", path.display());
    }
}

#[test]
fn every_module_says_what_it_is() {
    for path in sources() {
        assert!(
            fs::read_to_string(&path).unwrap().starts_with("//!"),
            "{} has no module doc",
            path.display()
        );
    }
}

#[test]
fn only_the_command_line_prints() {
    for path in sources().iter().filter(|p| module(p) != "cli") {
        for word in ["println!", "print!(", "eprintln!", "stdout()"] {
            assert!(!code(path).contains(word), "{} uses {word}", path.display());
        }
    }
}

#[test]
fn numbers_of_the_report_never_pass_through_binary_floating_point() {
    for path in sources().iter().filter(|p| matches!(module(p).as_str(), "report" | "check" | "text")) {
        for word in ["f32", "f64"] {
            assert!(!code(path).contains(word), "{} uses {word}", path.display());
        }
    }
}
