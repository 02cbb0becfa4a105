//! The tables of an archive in every format: the same rows, the same numbers, digit for digit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::support::{Made, code, nianbao, scratch, stderr, stdout};
use calamine::{Data, Reader as _};
use nianbao_archive::archive::{Archive, WIDE, tables};
use nianbao_archive::export::{Field, Filter, each_row, table_names};
use parquet::basic::{LogicalType, Repetition, Type};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field as Stored;
use rusqlite::Connection;
use rust_decimal::Decimal;
use serde_json::Value;

/// An archive of fixtures and of what a person corrected, and the folder of its exports.
fn archive(name: &str) -> PathBuf {
    let path = scratch(name);
    let _ = fs::remove_file(&path);
    let folder = scratch("reports");
    fs::create_dir_all(&folder).unwrap();
    let mut made = Made::new("云溪县茶叶局", 2023, 4);
    made.published_on = Some("2024-01-19".to_owned());
    let page = made.page().replace("本年按条例公开。", "全年新收政府信息公开申请3件。");
    fs::write(folder.join("made.html"), page).unwrap();
    fs::write(folder.join("lost.pdf"), "").unwrap();
    let fixtures = crate::support::root().join("fixtures");
    let (reports, shapes) = (fixtures.join("reports"), fixtures.join("others"));
    let places = [&folder, &reports, &shapes].map(|place| place.to_str().unwrap());
    let output =
        nianbao(&[&["ingest", "--quiet", "--archive", path.to_str().unwrap()], &places[..]].concat());
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    let correct = [
        "correct",
        "--archive",
        path.to_str().unwrap(),
        "reports/made.html",
        "requests.granted.business",
        "9",
    ];
    assert_eq!(code(&nianbao(&[&correct[..], &["--why", "原文", "--by", "核对人"]].concat())), 0);
    path
}

fn export(archive: &Path, to: &str, more: &[&str]) -> PathBuf {
    let folder = scratch(to);
    let _ = fs::remove_dir_all(&folder);
    let arguments = ["export", "--archive", archive.to_str().unwrap(), "--to", to, folder.to_str().unwrap()];
    let output = nianbao(&[&arguments[..], more].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    folder
}

/// Rows of each table, and the sum of each column of numbers.
type Sums = BTreeMap<String, (usize, BTreeMap<String, Decimal>)>;

fn add(sums: &mut BTreeMap<String, Decimal>, column: &str, digits: &str) {
    if let Ok(number) = digits.parse::<Decimal>() {
        *sums.entry(column.to_owned()).or_default() += number;
    }
}

/// The columns of numbers that all formats can be compared by.
const NUMBERS: [&str; 7] =
    ["value", "read_value", "expected", "found", "quantity", "held", "proactive_disclosure_fees_amount"];

fn plain(sums: Sums) -> Sums {
    let keep = |(rows, sums): (usize, BTreeMap<String, Decimal>)| {
        (
            rows,
            sums.into_iter()
                .filter(|(c, _)| NUMBERS.contains(&c.as_str()))
                .map(|(c, n)| (c, n.normalize()))
                .collect(),
        )
    };
    sums.into_iter().map(|(table, sums)| (table, keep(sums))).collect()
}

fn csv_sums(folder: &Path) -> Sums {
    let mut out = Sums::new();
    for path in files(folder, "csv") {
        let bytes = fs::read(&path).unwrap();
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap();
        let mut csv = csv::Reader::from_reader(text);
        let head = csv.headers().unwrap().clone();
        let (mut rows, mut sums) = (0, BTreeMap::new());
        for record in csv.records().map(Result::unwrap) {
            rows += 1;
            head.iter().zip(record.iter()).for_each(|(column, field)| add(&mut sums, column, field));
        }
        out.insert(table(&path), (rows, sums));
    }
    out
}

fn jsonl_sums(folder: &Path) -> Sums {
    let mut out = Sums::new();
    for path in files(folder, "jsonl") {
        let (mut rows, mut sums) = (0, BTreeMap::new());
        for line in fs::read_to_string(&path).unwrap().lines() {
            rows += 1;
            let row: BTreeMap<String, Value> = serde_json::from_str(line).unwrap();
            row.iter().filter(|(_, v)| v.is_number()).for_each(|(c, v)| add(&mut sums, c, &v.to_string()));
        }
        out.insert(table(&path), (rows, sums));
    }
    out
}

fn parquet_sums(folder: &Path) -> Sums {
    let mut out = Sums::new();
    for path in files(folder, "parquet") {
        let (mut rows, mut sums) = (0, BTreeMap::new());
        for row in opened(&path).get_row_iter(None).unwrap().map(Result::unwrap) {
            rows += 1;
            for (column, field) in row.get_column_iter() {
                if let Stored::Decimal(_) | Stored::Long(_) = field {
                    add(&mut sums, column, &field.to_string());
                }
            }
        }
        out.insert(table(&path), (rows, sums));
    }
    out
}

fn opened(path: &Path) -> SerializedFileReader<fs::File> {
    SerializedFileReader::new(fs::File::open(path).unwrap()).unwrap()
}

fn xlsx_sums(folder: &Path) -> Sums {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(folder.join("reports.xlsx")).unwrap();
    let mut out = Sums::new();
    for name in book.sheet_names().to_owned() {
        if name == "dictionary" {
            continue;
        }
        let range = book.worksheet_range(&name).unwrap();
        let mut rows = range.rows();
        let head: Vec<String> = rows.next().unwrap().iter().map(ToString::to_string).collect();
        let mut sums = BTreeMap::new();
        let mut count = 0;
        for row in rows {
            count += 1;
            for (column, field) in head.iter().zip(row) {
                if let Data::Float(number) = field {
                    add(&mut sums, column, &number.to_string());
                }
            }
        }
        out.insert(name, (count, sums));
    }
    out
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let all = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut of_kind: Vec<PathBuf> =
        all.filter(|path| path.extension().is_some_and(|e| e == ending)).collect();
    of_kind.sort();
    of_kind
}

fn table(path: &Path) -> String {
    path.file_stem().unwrap().to_str().unwrap().to_owned()
}

#[test]
fn every_format_has_the_same_rows_and_the_same_numbers() {
    let archive = archive("all.db");
    let csv = plain(csv_sums(&export(&archive, "csv", &[])));
    assert_eq!(csv.len(), 11);
    // The empty PDF, and what JSON lies beside the reports.
    let fixtures = crate::support::root().join("fixtures");
    let documents = ["reports", "others"].into_iter().flat_map(|f| fs::read_dir(fixtures.join(f)).unwrap());
    let folders = documents.map(|document| document.unwrap().path()).filter(|path| path.is_dir());
    let json: usize = folders.map(|folder| files(&folder, "json").len()).sum();
    assert!(csv["cells"].0 > 4_000 && csv["failures"].0 == 1 + json, "{:?}", csv["failures"]);
    assert_eq!(csv["corrections"].0, 1);
    assert_eq!(plain(jsonl_sums(&export(&archive, "jsonl", &[]))), csv);
    assert_eq!(plain(parquet_sums(&export(&archive, "parquet", &[]))), csv);
    assert_eq!(plain(xlsx_sums(&export(&archive, "xlsx", &[]))), csv);
    let lines = fs::read_to_string(scratch("csv").join("cells.csv")).unwrap();
    assert!(lines.contains(",proactive_disclosure.fees.amount,number,1055.9084,"), "digits as printed");
    assert!(
        lines
            .lines()
            .any(|line| line.contains("requests.granted.business,number,9,") && line.contains("true"))
    );
    for folder in ["csv", "jsonl", "parquet", "xlsx"].map(scratch) {
        let dictionary = fs::read_to_string(folder.join("DICTIONARY.md")).unwrap();
        assert!(dictionary.contains("| `holds` | text | number 数字"), "{dictionary}");
        let package: Value =
            serde_json::from_slice(&fs::read(folder.join("datapackage.json")).unwrap()).unwrap();
        for resource in package["resources"].as_array().unwrap() {
            let path = folder.join(resource["path"].as_str().unwrap());
            assert!(path.exists(), "{}", path.display());
            let rows = csv[&resource["name"].as_str().unwrap().replace('-', "_")].0;
            assert_eq!(resource["rows"], rows);
        }
    }
}

#[test]
fn the_same_archive_gives_the_same_files() {
    let archive = archive("same.db");
    let bytes = |folder: &Path| -> Vec<Vec<u8>> {
        ["csv", "jsonl", "parquet"]
            .iter()
            .flat_map(|e| files(folder, e))
            .map(|f| fs::read(f).unwrap())
            .collect()
    };
    for to in ["csv", "jsonl", "parquet"] {
        assert_eq!(bytes(&export(&archive, to, &[])), bytes(&export(&archive, to, &[])));
    }
}

#[test]
fn filters_leave_what_hangs_together() {
    let archive = archive("few.db");
    let rows = |more: &[&str]| -> BTreeMap<String, Vec<csv::StringRecord>> {
        let folder = export(&archive, "csv", more);
        let read = |path: &PathBuf| {
            let bytes = fs::read(path).unwrap();
            csv::Reader::from_reader(&bytes[3..]).records().map(Result::unwrap).collect()
        };
        files(&folder, "csv").iter().map(|path| (table(path), read(path))).collect()
    };
    let made = rows(&["--agency", "云溪县茶叶局", "--year", "2023"]);
    assert_eq!(made["documents"].len(), 1);
    assert_eq!((made["files"].len(), made["paths"].len(), made["corrections"].len()), (1, 1, 1));
    assert_eq!(made["failures"].len(), 0);
    let several = rows(&["--agency", "*省*", "--verdict", "verified", "--verdict", "inconsistent"]);
    assert!(several["documents"].len() > 2);
    let ids: BTreeSet<&str> = several["documents"].iter().map(|row| &row[0]).collect();
    for table in ["cells", "checks", "sections", "mentions", "findings", "reports_wide"] {
        assert!(several[table].iter().all(|row| ids.contains(&row[0])), "{table}");
    }
    let folder = scratch("none");
    let arguments = [
        "export",
        "--archive",
        archive.to_str().unwrap(),
        "--to",
        "csv",
        folder.to_str().unwrap(),
        "--year",
        "1949",
    ];
    let output = nianbao(&arguments);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("no report matches") && stdout(&output).contains("0  documents"));
    let file = scratch("a-file");
    fs::write(&file, "x").unwrap();
    let output =
        nianbao(&["export", "--archive", archive.to_str().unwrap(), "--to", "csv", file.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("cannot be written"), "{}", stderr(&output));
}

#[test]
fn the_questions_of_the_documentation_are_answered() {
    let archive = archive("asked.db");
    let page = fs::read_to_string(crate::support::root().join("docs/queries.md")).unwrap();
    let queries: Vec<&str> =
        page.split("```sql\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert_eq!(queries.len(), 10);
    let connection = Connection::open(&archive).unwrap();
    for sql in queries {
        let mut statement = connection.prepare(sql).unwrap();
        let count = statement.query_map([], |_| Ok(())).unwrap().map(Result::unwrap).count();
        assert!(count > 0, "no answer to {sql}");
    }
}

/// What was found at each place: its path, whether it has a name by content, and the rows of its tables.
fn rows_alone(name: &str, bytes: &[u8]) -> Vec<(String, bool, BTreeMap<&'static str, usize>)> {
    let mut out = Vec::new();
    let mut single = nianbao_archive::ingest::Single::new(nianbao::Reader::new()).unwrap();
    // What it read before leaves nothing behind.
    single.each_in(Path::new("before.txt"), b"", &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    let read = single.each_in(Path::new(name), bytes, &mut |path, sha256, archive| {
        let rows = table_names().map(|table| {
            (table, each_row(archive, table, &Filter::default(), &mut |_| Ok(())).unwrap() as usize)
        });
        out.push((path.to_owned(), sha256.is_some(), rows.collect()));
        ControlFlow::Continue(())
    });
    read.unwrap();
    out
}

#[test]
fn a_file_without_an_archive_gives_its_rows_and_one_in_a_zip_its_own() {
    let fixture = crate::support::root().join("fixtures/reports/huaian-2024-wps/input.pdf");
    let report = fs::read(&fixture).unwrap();
    let (path, has_name, rows) = rows_alone("huaian.pdf", &report).remove(0);
    assert_eq!((path.as_str(), has_name), ("huaian.pdf", true));
    let count = |table: &str| rows[table];
    assert_eq!(["files", "paths", "documents", "cells", "failures"].map(count), [1, 1, 1, 200, 0]);
    assert!(count("sections") >= 6 && count("checks") >= 42);

    let (_, _, rows) = rows_alone("broken.pdf", b"%PDF-1.7 broken off").remove(0);
    assert_eq!((rows["files"], rows["failures"]), (0, 1));

    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [("a.pdf", report.as_slice()), ("b.pdf", b"%PDF-1.7")] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, bytes).unwrap();
    }
    let packed = rows_alone("both.zip", &zip.finish().unwrap().into_inner());
    let found: Vec<(&str, usize, usize)> =
        packed.iter().map(|(path, _, rows)| (path.as_str(), rows["cells"], rows["failures"])).collect();
    assert_eq!(found, [("both.zip/a.pdf", 200, 0), ("both.zip/b.pdf", 0, 1)]);
}

/// A value as Parquet has it, in the words of the rows.
fn as_rows_have_it(stored: &Stored) -> String {
    match stored {
        Stored::Null => String::new(),
        Stored::Str(text) => text.clone(),
        Stored::Long(number) => number.to_string(),
        Stored::Double(number) => number.to_string(),
        Stored::Bool(is) => is.to_string(),
        Stored::Decimal(_) => stored.to_string().parse::<Decimal>().unwrap().normalize().to_string(),
        Stored::Date(_) => stored.to_string().split(' ').next().unwrap().to_owned(),
        other => panic!("{other:?} is in no table"),
    }
}

fn in_words(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Text(text) | Field::Json(text) | Field::Date(text) => (*text).to_owned(),
        Field::Integer(number) => number.to_string(),
        Field::Real(number) => number.to_string(),
        Field::Boolean(is) => is.to_string(),
        Field::Decimal(digits) => digits.parse::<Decimal>().unwrap().normalize().to_string(),
    }
}

#[test]
fn parquet_has_every_row_value_for_value() {
    let path = archive("rows.db");
    let folder = export(&path, "parquet", &[]);
    let archive = Archive::open(&path).unwrap();
    for table in table_names() {
        let mut expected: Vec<Vec<String>> = Vec::new();
        let mut keep = |fields: &[Field]| {
            expected.push(fields.iter().map(in_words).collect());
            Ok(())
        };
        let count = each_row(&archive, table, &Filter::default(), &mut keep).unwrap();
        assert_eq!(count as usize, expected.len());
        let file = opened(&folder.join(format!("{table}.parquet")));
        let rows = file.get_row_iter(None).unwrap().map(Result::unwrap);
        let found: Vec<Vec<String>> = rows
            .map(|row| row.get_column_iter().map(|(_, field)| as_rows_have_it(field)).collect())
            .collect();
        assert!(found == expected, "{table}");
    }
    assert!(each_row(&archive, "no such", &Filter::default(), &mut |_| Ok(())).is_err());
}

#[test]
fn parquet_has_the_types_that_the_dictionary_names() {
    let folder = export(&archive("types.db"), "parquet", &[]);
    for table in tables().iter().filter(|table| table.exported).chain([&*WIDE]) {
        let file = opened(&folder.join(format!("{}.parquet", table.name)));
        let columns = file.metadata().file_metadata().schema_descr().columns().to_vec();
        assert_eq!(columns.len(), table.columns.len(), "{}", table.name);
        for (column, stored) in table.columns.iter().zip(&columns) {
            let kind = serde_json::to_value(column.kind).unwrap();
            let expected = match kind.as_str().unwrap() {
                "text" | "json" => (Type::BYTE_ARRAY, Some(LogicalType::String)),
                "integer" => (Type::INT64, None),
                "decimal" => (Type::FIXED_LEN_BYTE_ARRAY, Some(LogicalType::decimal(10, 38))),
                "real" => (Type::DOUBLE, None),
                "boolean" => (Type::BOOLEAN, None),
                "date" => (Type::INT32, Some(LogicalType::Date)),
                other => panic!("{other}"),
            };
            assert_eq!(stored.name(), column.name);
            let found = (stored.physical_type(), stored.logical_type_ref().cloned());
            assert_eq!(found, expected, "{}.{}", table.name, column.name);
            let repetition = stored.self_type().get_basic_info().repetition();
            // A number may have more decimals than there is room for.
            let is_required = column.required && column.name != "quantity";
            assert_eq!(repetition == Repetition::REQUIRED, is_required, "{}", column.name);
        }
    }
}
