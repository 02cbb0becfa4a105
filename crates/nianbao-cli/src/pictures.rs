//! Renders pages as PNG in a child process with limits, since the renderer itself has none: this program again, with the
//! hidden command `draw`. Pages that cannot be rendered are left out, with the reason.

#[cfg(feature = "pictures")]
mod child;

use std::collections::BTreeMap;

use nianbao::{Reading, limits};
use nianbao_pages::picture::Wanted;

/// Pictures of pages, and why some are missing.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// PNG by page number.
    pub(super) pages: BTreeMap<u32, Vec<u8>>,
    /// Why some or all are missing.
    pub(super) notes: Vec<Note>,
}

/// Why a picture is missing, or what to know about one: in English on the terminal, in Chinese on a page for readers of the
/// report.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "pictures"), expect(dead_code, reason = "nothing is drawn"))]
pub(super) enum Note {
    /// This build cannot render pages.
    #[cfg(not(feature = "pictures"))]
    NotBuilt,
    /// The file has pages and is no PDF.
    NoPdf,
    /// These fonts are neither in the file nor on this machine.
    Fonts(String),
    /// All pages could not be rendered, or where they are listed, these.
    Undrawn(Vec<u32>),
    /// Numbers were read on this page that its picture does not show.
    Unseen(u32, usize),
}

impl Note {
    /// For the reader of the report.
    pub(super) fn words(&self) -> String {
        match self {
            #[cfg(not(feature = "pictures"))]
            Note::NotBuilt => "本程序编译时未含页面绘制（pictures），页面按读取到的文字和线条绘出".to_owned(),
            Note::NoPdf => "文件不是 PDF，没有原貌可绘，页面按读取到的文字和线条绘出".to_owned(),
            Note::Fonts(fonts) => format!(
                "文件没有嵌入字体 {fonts}，本机也没有可以代替的中文字体，页面按读取到的文字和线条绘出"
            ),
            Note::Undrawn(pages) => {
                let which = if pages.is_empty() { "页面".to_owned() } else { listed(pages) };
                format!("{which}未绘出原貌，按读取到的文字和线条绘出")
            }
            Note::Unseen(page, count) => {
                format!("第 {page} 页绘出的图上看不到 {count} 个读出的数字，请用阅读器打开原件核对")
            }
        }
    }

    /// For the terminal.
    pub(super) fn warning(&self) -> String {
        match self {
            #[cfg(not(feature = "pictures"))]
            Note::NotBuilt => "this build cannot render PNG".to_owned(),
            Note::NoPdf => "only pages of a PDF can be rendered as PNG".to_owned(),
            Note::Fonts(fonts) => {
                format!(
                    "the fonts {fonts} are neither in the file nor on this machine, nor any other Chinese font"
                )
            }
            Note::Undrawn(_) => "the page could not be rendered".to_owned(),
            Note::Unseen(page, count) => format!(
                "the picture of page {page} does not show {count} of the numbers that were read; open the original in a viewer"
            ),
        }
    }
}

/// Page numbers as Chinese text; only the first few where there are many.
fn listed(pages: &[u32]) -> String {
    const MOST: usize = 10;
    let some: Vec<String> = pages.iter().take(MOST).map(u32::to_string).collect();
    let more = if pages.len() > MOST { format!("等 {} 页", pages.len()) } else { "页".to_owned() };
    format!("第 {} {more}", some.join("、"))
}

/// Renders pages of a file that was read, at `scale` pixels per point: those of a PDF, since the renderer knows no other
/// pages.
pub(super) fn of(
    reading: &Reading,
    bytes: &[u8],
    password: Option<&str>,
    wanted: Vec<Wanted>,
    scale: f32,
    room: &mut Room,
) -> Pictures {
    let is_pdf = reading.reports.iter().all(|judged| judged.source.media_type == "application/pdf");
    if is_pdf || wanted.is_empty() {
        return draw(bytes, password, wanted, scale, room);
    }
    Pictures { pages: BTreeMap::new(), notes: vec![Note::NoPdf] }
}

/// The budget for pictures that is left in a run, over all its files.
#[derive(Debug)]
#[cfg_attr(not(feature = "pictures"), expect(dead_code, reason = "nothing is drawn"))]
pub(super) struct Room {
    /// Bytes of pictures that may still be kept.
    bytes: usize,
    /// Child processes that may still fail, each of which costs its whole timeout.
    failures: usize,
}

impl Default for Room {
    fn default() -> Self {
        Room { bytes: limits::PICTURES_BYTES, failures: 3 * limits::PICTURES_FAILED }
    }
}

/// Renders pages of a PDF, at `scale` pixels per point.
#[cfg(not(feature = "pictures"))]
fn draw(
    _bytes: &[u8],
    _password: Option<&str>,
    wanted: Vec<Wanted>,
    _scale: f32,
    _room: &mut Room,
) -> Pictures {
    let notes = if wanted.is_empty() { Vec::new() } else { vec![Note::NotBuilt] };
    Pictures { pages: BTreeMap::new(), notes }
}

#[cfg(feature = "pictures")]
pub(super) use child::Draw;
#[cfg(feature = "pictures")]
use child::draw;
