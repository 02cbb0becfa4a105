//! Manifests: lists of where files come from, such as a `files.csv` beside a download.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::archive::{Source, is_one_line, list_reader, list_text};
use nianbao::error::{Error, ErrorKind};

/// The entry of one file in a manifest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Entry {
    line: u64,
    sha256: Option<String>,
    source: Source,
}

/// A manifest, with its rows indexed by path and by content.
#[derive(Clone, Debug, Default)]
pub struct Manifest {
    path: PathBuf,
    /// By file name, because a path may be relative to another directory.
    by_name: BTreeMap<String, Vec<(PathBuf, Entry)>>,
    by_hash: BTreeMap<String, Entry>,
    /// Lines that matched a file.
    used: BTreeSet<u64>,
}

/// The columns, with the headings that are accepted for each.
const HEADINGS: [(&str, &[&str]); 6] = [
    ("path", &["path", "file", "filename", "文件", "文件名", "路径"]),
    ("sha256", &["sha256", "hash", "哈希", "校验值"]),
    ("url", &["url", "link", "address", "网址", "链接"]),
    ("agency", &["agency", "机关", "机构", "单位"]),
    ("region_code", &["region_code", "region", "adcode", "行政区划代码", "区划代码"]),
    ("downloaded_on", &["downloaded_on", "downloaded", "date", "下载日期", "日期"]),
];

impl Manifest {
    /// Reads a manifest: CSV with a header, in UTF-8 or GB18030.
    ///
    /// # Errors
    ///
    /// If it cannot be read, has neither a column of paths nor one of hashes, or a row has no file or an invalid date.
    pub fn read(path: &Path) -> Result<Manifest, Error> {
        let wrong = |reason: String| ErrorKind::Manifest { reason }.at(path.to_owned());
        let text = list_text(path)?;
        let mut csv = list_reader(&text);
        let head = csv.headers().map_err(|error| wrong(error.to_string()))?.clone();
        let column = |key: &str| {
            let known = HEADINGS.iter().find(|(name, _)| *name == key).map_or(&[][..], |(_, known)| known);
            head.iter().position(|heading| known.contains(&heading.to_lowercase().as_str()))
        };
        let columns = HEADINGS.map(|(key, _)| column(key));
        if columns[0].is_none() && columns[1].is_none() {
            let found: Vec<&str> = head.iter().collect();
            return Err(wrong(format!(
                "the header must have a column `path` or `sha256`, but has: {}",
                found.join(", ")
            )));
        }
        let mut manifest = Manifest { path: path.to_owned(), ..Manifest::default() };
        for record in csv.records() {
            let record = record.map_err(|error| wrong(error.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            is_one_line(&record).map_err(|reason| wrong(format!("line {line}: {reason}")))?;
            if record.iter().all(str::is_empty) {
                continue;
            }
            let [file, sha256, url, agency, region_code, day] = columns.map(|column| {
                column.and_then(|at| record.get(at)).filter(|text| !text.is_empty()).map(str::to_owned)
            });
            let downloaded_on = match day {
                None => None,
                Some(day) => Some(iso_day(&day).ok_or_else(|| {
                    wrong(format!("line {line}: {day:?} is not a date; write it like 2024-01-31"))
                })?),
            };
            let sha256 = sha256.map(|sha256| sha256.to_lowercase());
            let entry = Entry {
                line,
                sha256: sha256.clone(),
                source: Source { path: String::new(), url, agency, region_code, downloaded_on },
            };
            match (file, sha256) {
                (None, None) => return Err(wrong(format!("line {line} has neither a path nor a sha256"))),
                (file, sha256) => {
                    if let Some(sha256) = sha256 {
                        manifest.by_hash.entry(sha256).or_insert_with(|| entry.clone());
                    }
                    if let Some(file) = file {
                        let file = PathBuf::from(file.replace('\\', "/"));
                        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                        manifest.by_name.entry(name).or_default().push((file, entry));
                    }
                }
            }
        }
        Ok(manifest)
    }

    /// The file that it was read from.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The entry of a file: by path, which must end in that of the row, unless the row gives another hash; otherwise by
    /// hash.
    pub(super) fn about(&mut self, path: &Path, printed: &str, sha256: Option<&str>) -> Source {
        let by_hash = || sha256.and_then(|sha256| self.by_hash.get(sha256));
        let by_path = || {
            let name = path.file_name()?.to_string_lossy();
            let rows = self.by_name.get(name.as_ref())?.iter();
            let own = |row: &Path| row.strip_prefix("./").unwrap_or(row).to_owned();
            let has_content = |entry: &Entry| entry.sha256.is_none() || entry.sha256.as_deref() == sha256;
            let fits = rows.filter(|(row, entry)| path.ends_with(own(row)) && has_content(entry));
            fits.max_by_key(|(row, _)| row.components().count()).map(|(_, entry)| entry)
        };
        let Some(entry) = by_path().or_else(by_hash) else {
            return Source { path: printed.to_owned(), ..Source::default() };
        };
        self.used.insert(entry.line);
        Source { path: printed.to_owned(), ..entry.source.clone() }
    }

    /// Lines that matched no file.
    pub(super) fn unused(&self) -> Vec<u64> {
        let rows = self.by_name.values().flatten().map(|(_, entry)| entry).chain(self.by_hash.values());
        let lines: BTreeSet<u64> = rows.map(|entry| entry.line).collect();
        lines.difference(&self.used).copied().collect()
    }
}

/// A date as people write it: `2024-01-31`, `2024/1/31`, `2024年1月31日`, `20240131`.
fn iso_day(text: &str) -> Option<String> {
    let parts: Vec<&str> =
        text.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let (year, month, day): (u32, u32, u32) = match parts[..] {
        // A time of day may follow.
        [year, month, day, ..] => (year.parse().ok()?, month.parse().ok()?, day.parse().ok()?),
        [all] if all.len() == 8 => {
            (all.get(..4)?.parse().ok()?, all.get(4..6)?.parse().ok()?, all.get(6..)?.parse().ok()?)
        }
        _ => return None,
    };
    let days = match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    };
    let is_day = (1900..=2200).contains(&year) && (1..=12).contains(&month) && (1..=days).contains(&day);
    is_day.then(|| format!("{year:04}-{month:02}-{day:02}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_write_them() {
        for text in ["2024-01-31", "2024/1/31", "2024年1月31日", "20240131", "2024-01-31 08:30"] {
            assert_eq!(iso_day(text).as_deref(), Some("2024-01-31"), "{text}");
        }
        assert_eq!(iso_day("31/01/2024"), None);
        assert_eq!(iso_day("soon"), None);
        assert_eq!(iso_day("2023-02-29"), None);
        assert_eq!(iso_day("2024-02-29").as_deref(), Some("2024-02-29"));
    }
}
