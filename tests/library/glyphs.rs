//! The text of every fixture, character by character, against two readers that are not ours: `pdftotext`,
//! whose output is kept beside each fixture, and `pdf-extract`, on the files it can read.

use std::collections::BTreeMap;
use std::fs;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};

use nianbao::input::{Content, open};
use nianbao::text::squeeze;

fn pdfs() -> Vec<PathBuf> {
    let root = crate::support::root().join("fixtures/reports");
    let mut paths: Vec<PathBuf> = fs::read_dir(root)
        .unwrap()
        .map(|e| e.unwrap().path().join("input.pdf"))
        .filter(|p| p.exists())
        .collect();
    paths.sort();
    paths
}

/// How often each letter and digit stands on a page, after normalisation; punctuation and blanks aside.
fn count(text: &str) -> BTreeMap<char, i64> {
    let mut counts = BTreeMap::new();
    for c in squeeze(text).chars() {
        *counts.entry(c).or_default() += 1;
    }
    counts
}

fn ours(path: &Path) -> String {
    let input = open(&fs::read(path).unwrap(), path, None, None).unwrap();
    let Content::Pages(pages) = input.content else { panic!("a PDF has pages") };
    pages.pages.iter().flat_map(|p| &p.glyphs).map(|g| &*g.text).collect()
}

/// Characters that one has and the other has not, with the difference in number.
fn differences(a: &BTreeMap<char, i64>, b: &BTreeMap<char, i64>) -> Vec<(char, i64)> {
    let mut out: Vec<(char, i64)> = a.iter().map(|(c, n)| (*c, n - b.get(c).copied().unwrap_or(0))).collect();
    out.extend(b.iter().filter(|(c, _)| !a.contains_key(c)).map(|(c, n)| (*c, -n)));
    out.retain(|(_, n)| *n != 0);
    out
}

#[test]
fn the_same_characters_as_pdftotext() {
    for path in pdfs() {
        let reference = fs::read_to_string(path.with_file_name("pdftotext.txt")).unwrap();
        let differences = differences(&count(&ours(&path)), &count(&reference));
        assert!(differences.is_empty(), "{}: {differences:?}", path.display());
    }
}

#[test]
fn the_same_characters_as_pdf_extract_where_it_can_read() {
    let mut read = 0;
    for path in pdfs() {
        let bytes = fs::read(&path).unwrap();
        // It panics on many CJK files, and gives others without their text.
        let Ok(Ok(text)) = catch_unwind(|| pdf_extract::extract_text_from_mem(&bytes)) else { continue };
        let (ours, theirs) = (count(&ours(&path)), count(&text));
        let differing: i64 = differences(&ours, &theirs).iter().map(|(_, n)| n.abs()).sum();
        let total: i64 = ours.values().sum();
        if differing * 100 > total {
            continue; // it lost or doubled text
        }
        assert_eq!(differing, 0, "{}: {:?}", path.display(), differences(&ours, &theirs));
        read += 1;
    }
    assert!(read >= 2, "pdf-extract read only {read} of the fixtures");
}
