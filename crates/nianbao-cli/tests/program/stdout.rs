//! Standard output that is closed, full, or left by its reader early.

use std::process::Command;

use crate::support::root;

/// What a command exits with and says, its standard output redirected by the shell. `{report}` is a report.
fn run(command: &str, redirection: &str) -> (Option<i32>, String) {
    let report = root().join("fixtures/reports/xigong-2021-text/input.txt");
    let command = command.replace("{report}", &format!("'{}'", report.display()));
    let line = format!("'{}' {command} {redirection}", env!("CARGO_BIN_EXE_nianbao"));
    let output = Command::new("bash").args(["-c", &line]).output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

const COMMANDS: &[&str] = &[
    "extract {report}",
    "extract --format csv {report}",
    "check {report}",
    "check --json {report}",
    "show {report} requests.granted.total",
    "show --json {report} requests.granted.total",
    "diff {report} {report}",
    "diff --json {report} {report}",
    "review {report} -o -",
    "inspect {report}",
    "forms",
    "schema",
    "completions bash",
    "--help",
    "--version",
];

#[test]
#[cfg(target_os = "linux")]
fn output_that_nobody_gets_is_a_failure() {
    for command in COMMANDS {
        let (code, said) = run(command, ">&-");
        assert_eq!((code, said.contains("standard output is closed")), (Some(2), true), "{command}: {said}");
        let (code, said) = run(command, ">/dev/full");
        assert_eq!((code, said.contains("cannot write output")), (Some(2), true), "{command}: {said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_reader_that_stops_early_ends_the_program_quietly() {
    for command in COMMANDS {
        let (code, said) = run(command, "| head -c 1 >/dev/null; exit ${PIPESTATUS[0]}");
        assert_eq!((code, said.as_str()), (Some(0), ""), "{command}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_result_in_a_file_needs_no_standard_output() {
    let folder = crate::support::scratch("no-stdout");
    let result = folder.with_extension("json");
    let (code, said) = run(&format!("extract {{report}} -o '{}'", result.display()), ">&-");
    assert_eq!((code, said.as_str()), (Some(0), ""));
    assert!(std::fs::read_to_string(&result).unwrap().contains("\"verdict\""));
}
