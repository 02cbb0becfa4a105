//! The tables of an archive in every format: the same rows, the same numbers, digit for digit.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::support::{Made, code, nianbao, scratch, stderr, stdout};
use arrow::array::{Array, AsArray};
use arrow::datatypes::Decimal128Type;
use calamine::{Data, Reader as _};
use nianbao_archive::archive::Archive;
use nianbao_archive::export::{Filter, arrow_schema, each_batch, query, table_names};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
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
        let builder = ParquetRecordBatchReaderBuilder::try_new(fs::File::open(&path).unwrap()).unwrap();
        let comment = |field: &arrow::datatypes::Field| field.metadata().get("comment").cloned();
        assert!(
            builder.schema().fields().iter().all(|field| comment(field).is_some_and(|c| c.contains(" | ")))
        );
        let (mut rows, mut sums) = (0, BTreeMap::new());
        for batch in builder.build().unwrap().map(Result::unwrap) {
            rows += batch.num_rows();
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                if let Some(decimals) = column.as_primitive_opt::<Decimal128Type>() {
                    (0..decimals.len())
                        .filter(|row| decimals.is_valid(*row))
                        .for_each(|row| add(&mut sums, field.name(), &decimals.value_as_string(row)));
                } else if let Some(whole) = column.as_primitive_opt::<arrow::datatypes::Int64Type>() {
                    whole.iter().flatten().for_each(|n| add(&mut sums, field.name(), &n.to_string()));
                }
            }
        }
        out.insert(table(&path), (rows, sums));
    }
    out
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
    assert!(csv["cells"].0 > 4_000 && csv["failures"].0 == 1, "{:?}", csv["failures"]);
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
    assert!(stderr(&output).contains("no report fits") && stdout(&output).contains("0  documents"));
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
    let mut single = nianbao_archive::ingest::Single::new(nianbao::How::default()).unwrap();
    // What it read before leaves nothing behind.
    single.each_in(Path::new("before.txt"), b"", &mut |_, _, _| ControlFlow::Continue(())).unwrap();
    let read = single.each_in(Path::new(name), bytes, &mut |path, sha256, archive| {
        let rows = table_names().map(|table| {
            let mut rows = 0;
            let filter = Filter::default();
            each_batch(archive, table, &filter, &mut |batch| rows += batch.num_rows()).unwrap();
            (table, rows)
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

#[test]
fn arrow_and_parquet_have_the_same_rows_and_a_question_is_answered_with_types() {
    let path = archive("arrow.db");
    let folder = export(&path, "parquet", &[]);
    let archive = Archive::open(&path).unwrap();
    for table in table_names() {
        let file = fs::File::open(folder.join(format!("{table}.parquet"))).unwrap();
        let exported = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
        let exported: usize = exported.map(|batch| batch.unwrap().num_rows()).sum();
        let mut rows = 0;
        each_batch(&archive, table, &Filter::default(), &mut |batch| {
            assert_eq!(Some(batch.schema()), arrow_schema(table), "{table}");
            rows += batch.num_rows();
        })
        .unwrap();
        assert_eq!(rows, exported, "{table}");
    }
    assert!(each_batch(&archive, "no such", &Filter::default(), &mut |_| ()).is_err());

    let sql = "SELECT year, 0.5 AS half, agency, NULL AS none FROM documents WHERE year = 2023";
    let answer = query(&archive, sql).unwrap();
    let kinds: Vec<String> = answer.schema().fields().iter().map(|f| f.data_type().to_string()).collect();
    assert_eq!(kinds, ["Int64", "Float64", "Utf8", "Int64"]);
    assert!(answer.num_rows() > 0);
    assert!(query(&archive, "DELETE FROM cells").is_err() && query(&archive, "no SQL").is_err());
}
