//! Archives as people use them: what goes in, what stays whole, what comes out again.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{Made, code, nianbao, scratch, stderr, stored};
use nianbao::{Document, output};
use nianbao_archive::archive::Archive;
use stored::{ask, assert_same, folder, ingest, open, pages, rows, text};

fn fixture(name: &str) -> PathBuf {
    crate::support::root().join("fixtures").join(name)
}

#[test]
fn made_reports_are_read_as_made() {
    let made = Made::new("云溪县水利局", 2023, 4);
    let document = crate::support::read(made.page().as_bytes()).unwrap().remove(0);
    assert_eq!(document.verdict, nianbao::Verdict::Verified, "{:?}", document.findings);
    let tables = serde_json::Value::Object(document.tables);
    for (path, print) in &made.numbers {
        assert_eq!(
            tables.pointer(&format!("/{}", path.replace('.', "/"))).unwrap().to_string(),
            *print,
            "{path}"
        );
    }
}

#[test]
fn a_file_is_its_content_and_is_read_once() {
    let (reports, archive) = (pages("reports", 3), scratch("a.db"));
    let _ = fs::remove_file(&archive);
    fs::create_dir(reports.join("copy")).unwrap();
    fs::copy(reports.join("00.html"), reports.join("copy/same.html")).unwrap();
    let (exit, said, _) = ingest(&archive, &[&reports], &[]);
    assert_eq!(exit, 0);
    assert!(said.starts_with("4 files: ") && said.contains("verified"), "{said}");
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents"), 3);
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM paths"), 4);
    let before = rows(&archive);
    let (exit, said, _) = ingest(&archive, &[&reports], &[]);
    assert_eq!(exit, 0);
    assert!(said.starts_with("4 files: 0 read, 4 unchanged"), "{said}");
    assert_same(&rows(&archive), &before);
    // An older reader's work is done again.
    open(&archive).execute("UPDATE files SET reader = 0", []).unwrap();
    let (_, said, _) = ingest(&archive, &[&reports], &[]);
    assert!(said.starts_with("4 files: 3 read, 1 unchanged"), "{said}");
    assert_same(&rows(&archive), &before);
}

#[test]
fn archives_lists_and_patterns_are_read_in_place() {
    let (reports, archive) = (pages("reports", 4), scratch("b.db"));
    let _ = fs::remove_file(&archive);
    let packed = scratch("packed.zip");
    let mut zip = zip::ZipWriter::new(fs::File::create(&packed).unwrap());
    for name in ["00.html", "01.html"] {
        zip.start_file(format!("年报/{name}"), zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(reports.join(name)).unwrap()).unwrap();
    }
    zip.finish().unwrap();
    let (exit, ..) = ingest(&archive, &[&packed, &reports.join("*2.html")], &[]);
    assert_eq!(exit, 0);
    let names: String =
        ask(&archive, "SELECT group_concat(path, ' ') FROM (SELECT path FROM paths ORDER BY path)");
    assert!(names.contains("packed.zip/年报/00.html") && names.contains("02.html"), "{names}");
    let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
        .args(["ingest", "-", "--archive", text(&archive), "--quiet"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    let list = format!("{}\r\n\n", text(&reports.join("03.html")));
    child.stdin.take().unwrap().write_all(list.as_bytes()).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents"), 4);
}

#[test]
fn what_cannot_be_read_is_kept_with_the_reason_and_tried_when_it_changes() {
    let (reports, archive) = (pages("reports", 1), scratch("c.db"));
    let _ = fs::remove_file(&archive);
    fs::write(reports.join("empty.pdf"), b"").unwrap();
    fs::write(reports.join("picture.pdf"), b"\x89PNG\r\n\x1a\n").unwrap();
    let problems = scratch("problems.csv");
    let (exit, said, messages) =
        ingest(&archive, &[&reports, Path::new("none.pdf")], &["--report", text(&problems)]);
    assert_eq!(exit, 1);
    assert!(said.contains("3 failed") && messages.contains("PNG image"), "{said}{messages}");
    assert_eq!(
        ask::<String>(&archive, "SELECT group_concat(code) FROM (SELECT code FROM failures ORDER BY code)"),
        "empty,io,unsupported"
    );
    assert!(
        !ask::<String>(&archive, "SELECT reason FROM failures WHERE code = 'empty'").contains("empty.pdf")
    );
    assert!(fs::read_to_string(&problems).unwrap().contains("picture.pdf,,,,,unreadable,unsupported"));
    // Mended, it is a report like others; what is as before is told from the archive.
    fs::write(reports.join("empty.pdf"), Made::new("云溪县财政局", 2023, 2).page()).unwrap();
    let (_, said, _) = ingest(&archive, &[&reports], &[]);
    assert!(said.starts_with("3 files: 1 read, 1 unchanged, 1 failed"), "{said}");
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM failures WHERE path LIKE '%empty.pdf'"), 0);
}

#[test]
fn a_file_that_changes_is_a_new_document_and_the_old_one_stays() {
    let (reports, archive) = (folder("reports"), scratch("d.db"));
    let _ = fs::remove_file(&archive);
    let file = reports.join("a.html");
    for base in [3, 4] {
        fs::write(&file, Made::new("云溪县财政局", 2023, base).page()).unwrap();
        assert_eq!(ingest(&archive, &[&reports], &[]).0, 0);
    }
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents"), 2);
    assert_eq!(ask::<i64>(&archive, "SELECT count(DISTINCT path) FROM paths"), 1);
}

#[test]
fn documents_come_out_as_they_went_in() {
    let archive = scratch("e.db");
    let _ = fs::remove_file(&archive);
    let (exit, ..) =
        ingest(&archive, &[&fixture("reports"), &fixture("others"), &fixture("shapes")], &["--quiet"]);
    assert_eq!(exit, 1, "some of them are no reports");
    let opened = Archive::open(&archive).unwrap();
    let connection = open(&archive);
    let mut statement = connection
        .prepare("SELECT d.id, p.path, d.part FROM documents d JOIN paths p USING (sha256)")
        .unwrap();
    let listed =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, usize>(2)?))).unwrap();
    let mut count = 0;
    for (id, path, part) in listed.map(Result::unwrap) {
        let (id, path): (String, String) = (id, path);
        let mut read = crate::support::read_as(&path, &fs::read(&path).unwrap()).unwrap().remove(part - 1);
        let mut kept = opened.document(&id).unwrap().unwrap();
        // The first of several paths stands for all; cells stand by name.
        kept.source.path.clone_from(&path);
        for document in [&mut read, &mut kept] {
            document.cells.as_mut().unwrap().sort_by(|a, b| a.path.cmp(&b.path));
        }
        assert_eq!(plain(&kept), plain(&read), "{path}");
        // And what is judged again is judged the same.
        let again = output::judge_again(nianbao::Form::disclosure(), &read).document();
        assert_eq!(
            (again.verdict, plain(&again)["checks"].clone()),
            (read.verdict, plain(&read)["checks"].clone()),
            "{path}"
        );
        count += 1;
    }
    assert!(count > 60);
}

/// A document as JSON; objects compare whatever the order of their keys.
fn plain(document: &Document) -> serde_json::Value {
    serde_json::to_value(document).unwrap()
}

#[test]
fn killed_at_any_moment_the_archive_is_whole_and_the_next_run_ends_the_same() {
    let reports = pages("reports", 40);
    let (whole, torn) = (scratch("whole.db"), scratch("torn.db"));
    for archive in [&whole, &torn] {
        let _ = fs::remove_file(archive);
    }
    assert_eq!(ingest(&whole, &[&reports], &[]).0, 0);
    let whole_rows = rows(&whole);
    for wait in [30, 120, 300, 600] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args(["ingest", text(&reports), "--archive", text(&torn), "--quiet"])
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        child.wait().unwrap();
        if torn.exists() {
            assert_eq!(ask::<String>(&torn, "PRAGMA integrity_check"), "ok");
            let tables: i64 = ask(&torn, "SELECT count(*) FROM sqlite_master WHERE name = 'cells'");
            if tables == 1 {
                let sql = "SELECT count(*) FROM documents d WHERE (SELECT count(*) FROM cells c WHERE c.document = d.id) <> 200
                           OR (SELECT count(*) FROM checks c WHERE c.document = d.id) <> 42";
                assert_eq!(ask::<i64>(&torn, sql), 0);
            }
        }
    }
    assert_eq!(ingest(&torn, &[&reports], &[]).0, 0);
    assert_same(&rows(&torn), &whole_rows);
}

#[cfg(unix)]
#[test]
fn a_full_disk_is_said_and_nothing_is_torn() {
    let (reports, archive, whole) = (pages("reports", 30), scratch("full.db"), scratch("room.db"));
    for archive in [&archive, &whole] {
        let _ = fs::remove_file(archive);
    }
    assert_eq!(ingest(&whole, &[&reports], &[]).0, 0);
    // Files may grow to 600 KB and no further, as on a disk with that much room.
    let script = format!(
        "trap '' XFSZ; ulimit -f 600; exec {} ingest {} --archive {}",
        env!("CARGO_BIN_EXE_nianbao"),
        text(&reports),
        text(&archive)
    );
    let output = Command::new("bash").args(["-c", &script]).output().unwrap();
    assert_eq!(code(&output), 2);
    assert!(
        stderr(&output).contains("free some space and run the same command again"),
        "{}",
        stderr(&output)
    );
    assert_eq!(ask::<String>(&archive, "PRAGMA integrity_check"), "ok");
    assert_eq!(ingest(&archive, &[&reports], &[]).0, 0);
    assert_same(&rows(&archive), &rows(&whole));
}

#[test]
fn two_runs_at_once_share_an_archive() {
    let (reports, archive, alone) = (pages("reports", 24), scratch("shared.db"), scratch("alone.db"));
    for archive in [&archive, &alone] {
        let _ = fs::remove_file(archive);
    }
    let start = || {
        Command::new(env!("CARGO_BIN_EXE_nianbao"))
            .args(["ingest", text(&reports), "--archive", text(&archive), "--quiet"])
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    for run in [start(), start()] {
        let ended = run.wait_with_output().unwrap();
        assert_eq!((code(&ended), stderr(&ended)), (0, String::new()));
    }
    assert_eq!(ingest(&alone, &[&reports], &[]).0, 0);
    assert_same(&rows(&archive), &rows(&alone));
    // Short runs begin and end together, when the journal changes its mode.
    fs::read_dir(&reports).unwrap().skip(1).for_each(|file| fs::remove_file(file.unwrap().path()).unwrap());
    for _ in 0..10 {
        fs::remove_file(&archive).unwrap();
        for run in [start(), start(), start()] {
            let ended = run.wait_with_output().unwrap();
            assert_eq!((code(&ended), stderr(&ended)), (0, String::new()));
        }
    }
}

#[test]
fn what_is_no_archive_of_this_version_is_refused() {
    let reports = pages("reports", 1);
    let refused = |archive: &Path, word: &str| {
        let before = fs::read(archive).ok();
        for arguments in [vec!["ingest", text(&reports)], vec!["audit"], vec!["export", "--to", "csv", "out"]]
        {
            let output = nianbao(&[&arguments[..], &["--archive", text(archive)]].concat());
            assert_eq!(code(&output), 2, "{arguments:?}");
            assert!(stderr(&output).contains(word), "{}", stderr(&output));
        }
        assert_eq!(fs::read(archive).ok(), before, "it is left as it was");
    };
    let newer = scratch("newer.db");
    let _ = fs::remove_file(&newer);
    ingest(&newer, &[&reports], &[]);
    open(&newer).pragma_update(None, "user_version", 99).unwrap();
    refused(&newer, "newer version");
    let other = scratch("other.db");
    let _ = fs::remove_file(&other);
    open(&other).execute_batch("CREATE TABLE birds (name)").unwrap();
    refused(&other, "some other SQLite database");
    let page = scratch("page.db");
    fs::write(&page, "年报".repeat(5_000)).unwrap();
    refused(&page, "not an archive");
    let output = nianbao(&["ingest", text(&reports), "--archive", "no/such/folder/a.db"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("check that the directory exists"), "{}", stderr(&output));
}

#[cfg(unix)]
#[test]
fn loops_pipes_bombs_and_names_of_any_bytes_stop_nothing() {
    use std::os::unix::ffi::OsStrExt as _;
    let (reports, archive) = (pages("reports", 1), scratch("odd.db"));
    let _ = fs::remove_file(&archive);
    std::os::unix::fs::symlink(&reports, reports.join("loop")).unwrap();
    std::os::unix::fs::symlink("nowhere", reports.join("dangling")).unwrap();
    assert!(Command::new("mkfifo").arg(reports.join("pipe")).status().unwrap().success());
    let page = Made::new("云溪县统计局", 2023, 5).page();
    fs::write(reports.join(std::ffi::OsStr::from_bytes(b"\xB1\xA8\n.html")), page).unwrap();
    fs::write(reports.join("reading.json"), nianbao(&["extract", text(&reports.join("00.html"))]).stdout)
        .unwrap();
    // 40 entries of 64 MB of nothing.
    let mut zip = zip::ZipWriter::new(fs::File::create(reports.join("bomb.zip")).unwrap());
    let zeros = vec![0; 64 << 20];
    for entry in 0..40 {
        let deflated =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file(format!("{entry}.pdf"), deflated).unwrap();
        if entry == 0 {
            zip.write_all(&zeros).unwrap();
        } else {
            zip.write_all(&zeros[..1000]).unwrap();
        }
    }
    zip.finish().unwrap();
    fs::copy(&archive, reports.join("x.db")).ok();
    let inside = reports.join("archive.db");
    let (exit, said, messages) = ingest(&inside, &[&reports], &[]);
    assert_eq!(exit, 1, "{said}{messages}");
    assert_eq!(ask::<i64>(&inside, "SELECT count(*) FROM documents"), 2);
    assert_eq!(ask::<i64>(&inside, r"SELECT count(*) FROM paths WHERE path LIKE '%\xB1\xA8%'"), 1);
    let failed = |name: &str| {
        ask::<String>(
            &inside,
            &format!("SELECT coalesce(max(reason), '') FROM failures WHERE path LIKE '%{name}'"),
        )
    };
    assert!(failed("/loop").contains("link back"), "{messages}");
    assert!(failed("/pipe").contains("pipe"), "{messages}");
    assert!(failed("/dangling").contains("no such file"), "{messages}");
    assert!(failed("/reading.json").contains("nianbao correct"), "{messages}");
    assert_eq!(ask::<i64>(&inside, "SELECT count(*) FROM failures WHERE path LIKE '%archive.db%'"), 0);
}

#[test]
fn a_manifest_goes_with_its_files() {
    let (reports, archive, manifest) = (pages("reports", 2), scratch("m.db"), scratch("files.csv"));
    let _ = fs::remove_file(&archive);
    let sha256 = |name: &str| {
        use sha2::Digest as _;
        let digest = sha2::Sha256::digest(fs::read(reports.join(name)).unwrap());
        digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()
    };
    let rows = format!(
        "\u{FEFF}path,sha256,url,agency,region_code,downloaded_on\r\nreports/00.html,,https://example.gov.cn/0,云溪县水利局,410000,2024/2/1\r\n,{},https://example.gov.cn/1,,,\r\n",
        sha256("01.html")
    );
    fs::write(&manifest, &rows).unwrap();
    let with = ["--manifest", text(&manifest)];
    assert_eq!(ingest(&archive, &[&reports], &with).0, 0);
    let row: String = ask(
        &archive,
        "SELECT url || ' ' || manifest_agency || ' ' || region_code || ' ' || downloaded_on FROM reports_wide WHERE path LIKE '%00.html'",
    );
    assert_eq!(row, "https://example.gov.cn/0 云溪县水利局 410000 2024-02-01");
    assert_eq!(
        ask::<String>(&archive, "SELECT url FROM paths WHERE path LIKE '%01.html'"),
        "https://example.gov.cn/1"
    );
    // Said later, it is known later; lines about other files are told.
    fs::write(&manifest, format!("{rows}other.html,,https://example.gov.cn/2,,,\r\n")).unwrap();
    let (exit, _, messages) = ingest(&archive, &[&reports], &with);
    assert_eq!(exit, 1);
    assert!(messages.contains("the first is line 4"), "{messages}");
    for (text, word) in [("name,when\n", "must have a column"), ("path,date\na.pdf,soon\n", "line 2")] {
        fs::write(&manifest, text).unwrap();
        let (exit, _, messages) = ingest(&archive, &[&reports], &with);
        assert_eq!(exit, 2);
        assert!(messages.contains(word), "{messages}");
    }
}

#[test]
fn a_list_of_problems_takes_the_place_of_nothing_else() {
    let (reports, archive, manifest) = (pages("reports", 2), scratch("r.db"), scratch("files.csv"));
    let _ = fs::remove_file(&archive);
    fs::write(&manifest, "path,url\n00.html,https://example.gov.cn\n01.html,\n").unwrap();
    let before = fs::read(reports.join("00.html")).unwrap();
    for taken in [&archive, &reports.join("00.html"), &manifest] {
        let (exit, _, messages) =
            ingest(&archive, &[&reports], &["--manifest", text(&manifest), "--report", text(taken)]);
        assert_eq!((exit, archive.exists()), (2, false), "{messages}");
    }
    assert_eq!(fs::read(reports.join("00.html")).unwrap(), before);
    assert_eq!(ingest(&archive, &[&reports], &["--report", "no/such/folder/problems.csv"]).0, 2);
    // It may lie among the reports, and is none of them; the next run writes it anew.
    let inside = reports.join("problems.csv");
    for _ in 0..2 {
        assert_eq!(ingest(&archive, &[&reports], &["--report", text(&inside)]).0, 0);
    }
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents"), 2);
}

#[test]
fn a_changed_file_counts_as_it_is_and_what_was_mended_is_no_failure() {
    let (reports, archive) = (pages("reports", 1), scratch("n.db"));
    let _ = fs::remove_file(&archive);
    fs::write(reports.join("b.html"), "<html><p>404</p></html>").unwrap();
    fs::write(reports.join("c.zip"), b"PK\x03\x04 cut short").unwrap();
    let (exit, said, _) = ingest(&archive, &[&reports], &[]);
    assert!(exit == 1 && said.contains("unrecognised") && said.contains("1 failed"), "{said}");
    fs::write(reports.join("b.html"), Made::new("云溪县财政局", 2023, 2).page()).unwrap();
    let mut zip = zip::ZipWriter::new(fs::File::create(reports.join("c.zip")).unwrap());
    zip.start_file("c.html", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(Made::new("云溪县教育局", 2023, 2).page().as_bytes()).unwrap();
    zip.finish().unwrap();
    let problems = scratch("problems.csv");
    let (exit, said, messages) = ingest(&archive, &[&reports], &["--report", text(&problems)]);
    assert_eq!(exit, 0, "{said}{messages}");
    assert!(!said.contains("unrecognised"), "{said}");
    assert_eq!(fs::read_to_string(&problems).unwrap().lines().count(), 1);
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM failures"), 0);
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents"), 4, "nothing is lost");
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM paths WHERE NOT current"), 1);
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM reports_wide"), 3);
}

#[test]
fn damaged_archives_give_no_numbers() {
    let (reports, archive) = (folder("reports"), scratch("p.db"));
    let _ = fs::remove_file(&archive);
    let page = Made::new("云溪县水利局", 2023, 4).page();
    let mut tar = tar::Builder::new(Vec::new());
    let mut head = tar::Header::new_gnu();
    head.set_size(page.len() as u64);
    head.set_mode(0o644);
    tar.append_data(&mut head, "a.html", page.as_bytes()).unwrap();
    let mut link = tar::Header::new_gnu();
    link.set_entry_type(tar::EntryType::Link);
    link.set_size(0);
    tar.append_link(&mut link, "linked.html", "a.html").unwrap();
    let whole = tar.into_inner().unwrap();
    fs::write(reports.join("whole.tar"), &whole).unwrap();
    // The entry's last bytes are missing.
    fs::write(reports.join("cut.tar"), &whole[..512 + page.len() - 40]).unwrap();
    // Stored and not deflated, a digit changes without a trace but the checksum.
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::none());
    gzip.write_all(&whole).unwrap();
    let mut bytes = gzip.finish().unwrap();
    let at = bytes.windows(11).position(|w| w == b"<td>0</td><").unwrap();
    bytes[at + 4] = b'7';
    fs::write(reports.join("flipped.tgz"), &bytes).unwrap();
    let (exit, _, messages) = ingest(&archive, &[&reports], &[]);
    assert_eq!(exit, 1);
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents"), 1, "{messages}");
    let failed: String =
        ask(&archive, "SELECT group_concat(path, ' ') FROM (SELECT path FROM failures ORDER BY path)");
    for name in ["cut.tar/a.html", "flipped.tgz", "whole.tar/linked.html"] {
        assert!(failed.contains(name), "{name} in {failed}");
    }
}

#[test]
fn copies_have_each_their_own_line_of_a_manifest() {
    use sha2::Digest as _;
    let (reports, archive, manifest) = (pages("reports", 1), scratch("q.db"), scratch("files.csv"));
    let _ = fs::remove_file(&archive);
    fs::copy(reports.join("00.html"), reports.join("copy.html")).unwrap();
    let sha256: String = sha2::Sha256::digest(fs::read(reports.join("00.html")).unwrap())
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    let rows = ["00.html", "copy.html"]
        .map(|name| format!("{name},{sha256},https://example.gov.cn/{name},水利局\n"));
    // As Excel in China saves it.
    let text_ = format!("文件,sha256,网址,机关\n{}", rows.concat());
    fs::write(&manifest, encoding_rs::GB18030.encode(&text_).0).unwrap();
    assert_eq!(ingest(&archive, &[&reports], &["--manifest", text(&manifest)]).0, 0);
    let urls: String =
        ask(&archive, "SELECT group_concat(url, ' ') FROM (SELECT url FROM paths ORDER BY path)");
    assert_eq!(urls, "https://example.gov.cn/00.html https://example.gov.cn/copy.html");
    assert_eq!(ask::<String>(&archive, "SELECT DISTINCT agency FROM paths"), "水利局");
}

#[test]
fn fifty_thousand_files_in_one_folder() {
    let (reports, archive) = (folder("reports"), scratch("many.db"));
    let _ = fs::remove_file(&archive);
    // Few contents, so that finding, telling and noting is what is tested, and not reading.
    let contents = ["无。", "年报", "公开"];
    for number in 0..50_000 {
        fs::write(reports.join(format!("{number}.txt")), contents[number % 3]).unwrap();
    }
    let (exit, said, _) = ingest(&archive, &[&reports], &[]);
    assert_eq!(exit, 1);
    assert!(said.starts_with("50000 files: 3 read, 49997 unchanged"), "{said}");
    assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM paths"), 50_000);
    fs::remove_dir_all(&reports).unwrap();
}

/// The program run by somebody who may not do everything: as root, by nobody.
#[cfg(unix)]
fn restricted(arguments: &[&str]) -> std::process::Output {
    let program = env!("CARGO_BIN_EXE_nianbao");
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    if is_root {
        let flags = ["--reuid=65534", "--regid=65534", "--clear-groups", program];
        Command::new("setpriv").args(flags).args(arguments).output().unwrap()
    } else {
        Command::new(program).args(arguments).output().unwrap()
    }
}

#[cfg(unix)]
#[test]
fn what_may_not_be_read_or_written_is_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path, mode: u32| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    // A folder that everybody reaches, unlike that of the tests.
    let open_to_all = std::env::temp_dir().join(format!("nianbao-{}", std::process::id()));
    let _ = fs::remove_dir_all(&open_to_all);
    fs::create_dir_all(open_to_all.join("locked")).unwrap();
    let archive = open_to_all.join("a.db");
    let kept = open_to_all.join("kept");
    fs::create_dir(&kept).unwrap();
    fs::write(open_to_all.join("good.html"), Made::new("云溪县水利局", 2023, 4).page()).unwrap();
    fs::write(open_to_all.join("secret.html"), "x").unwrap();
    assert_eq!(ingest(&kept.join("kept.db"), &[&open_to_all.join("good.html")], &[]).0, 0);
    mode(&open_to_all, 0o777);
    mode(&open_to_all.join("secret.html"), 0o000);
    mode(&open_to_all.join("locked"), 0o000);
    mode(&kept, 0o555);
    let output = restricted(&["ingest", text(&open_to_all), "--archive", text(&archive)]);
    // The program itself may lie where nobody may go; then there is nothing to be seen.
    if !stderr(&output).contains("setpriv: failed to execute") {
        assert_eq!(code(&output), 1, "{}", stderr(&output));
        assert_eq!(ask::<i64>(&archive, "SELECT count(*) FROM documents WHERE verdict = 'verified'"), 1);
        let failed: String = ask(
            &archive,
            "SELECT group_concat(reason) FROM failures WHERE path LIKE '%secret.html' OR path LIKE '%locked'",
        );
        assert_eq!(failed.matches("permission denied").count(), 2, "{failed}");
        let written = kept.join("b.db");
        let output = restricted(&["ingest", text(&open_to_all), "--archive", text(&written)]);
        assert_eq!(code(&output), 2);
        assert!(
            stderr(&output).contains("check that the directory exists and is writable"),
            "{}",
            stderr(&output)
        );
        // What lies in such a folder can be read.
        let (tables, from) = (open_to_all.join("tables"), kept.join("kept.db"));
        let output = restricted(&["export", "--archive", text(&from), "--to", "csv", text(&tables)]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        let output =
            restricted(&["export", "--archive", text(&from), "--to", "csv", text(&kept.join("tables"))]);
        assert_eq!(code(&output), 2);
    }
    mode(&kept, 0o755);
    mode(&open_to_all.join("locked"), 0o755);
    fs::remove_dir_all(&open_to_all).unwrap();
}
