//! PDF to pages, by `pagemarks`; what it noticed becomes findings here.

use std::path::Path;

use pagemarks::{Limit, Limits, Options, Warning};

use super::{Content, Input};
use crate::error::{Error, ErrorKind};
use crate::finding::{Code, Finding};

/// Opens a PDF.
pub(super) fn open(
    bytes: &[u8],
    path: &Path,
    password: Option<&str>,
    max_memory: u64,
) -> Result<Input, Error> {
    // Half of it is for what is made of the objects.
    let mut options = Options::default().with_object_bytes(max_memory / 2);
    options.password = password.map(str::to_owned);
    let document = pagemarks::read_pdf(bytes, &options).map_err(|error| failed(error, path))?;
    Ok(Input {
        producer: document.producer,
        title: document.title,
        findings: document.warnings.iter().map(finding).collect(),
        ..Input::new("application/pdf", Content::Pages(document.pages))
    })
}

fn failed(error: pagemarks::Error, path: &Path) -> Error {
    match &error {
        pagemarks::Error::TooHeavy { needs, limit } => {
            ErrorKind::TooHeavy { needs: *needs, limit: *limit }.at(path)
        }
        pagemarks::Error::Password { given } => ErrorKind::Password { given: *given }.at(path),
        pagemarks::Error::Encryption { source } => {
            ErrorKind::Encryption { reason: source.to_string() }.at(path)
        }
        pagemarks::Error::Certificate => ErrorKind::Encryption { reason: error.to_string() }.at(path),
        pagemarks::Error::Unreadable { source } => {
            ErrorKind::Unreadable { reason: source.to_string() }.at(path)
        }
        other => ErrorKind::Unreadable { reason: other.to_string() }.at(path),
    }
}

fn finding(warning: &Warning) -> Finding {
    let (code, message, page) = match warning {
        Warning::LimitReached(Limit::Pages) => {
            (Code::LimitReached, format!("只读了前 {} 页", Limits::default().pages), None)
        }
        Warning::LimitReached(limit) => {
            (Code::LimitReached, format!("文件中的{}多得超过上限，其余未读", what(*limit)), None)
        }
        Warning::Truncated => {
            (Code::Truncated, "文件没有结尾，可能下载不完整，后面的内容缺失".to_owned(), None)
        }
        Warning::CrossReferenceRebuilt => {
            (Code::Repaired, "文件的交叉引用表损坏，已按对象重建".to_owned(), None)
        }
        Warning::PagesFoundByThemselves => {
            (Code::Repaired, "文件的页面目录损坏，已直接查找页面".to_owned(), None)
        }
        Warning::StreamsTooLarge(count) => {
            (Code::LimitReached, format!("有 {count} 个数据流展开后超过上限，未读"), None)
        }
        Warning::StreamsUnreadable(count) => {
            (Code::StreamUnreadable, format!("有 {count} 个数据流损坏，不能解码"), None)
        }
        Warning::ContentCut(count) => {
            (Code::StreamUnreadable, format!("有 {count} 处数据流中途断掉，其后的内容缺失"), None)
        }
        Warning::GlyphsUnmapped { font, glyphs } => {
            let name = if font.is_empty() { "（无名）" } else { font };
            (Code::FontUnmapped, format!("字体“{name}”有 {glyphs} 个字形不能识读为文字"), None)
        }
        Warning::WideDigits(count) => {
            (Code::TextLayerMismatch, format!("文件把 {count} 个全宽字形标作数字，按不能识读处理"), None)
        }
        Warning::PictureWithoutText { page } => {
            (Code::PictureWithoutText, format!("第 {page} 页只有图片，没有文字"), Some(*page))
        }
        Warning::OutlinesWithoutText { page } => {
            (Code::OutlinesWithoutText, format!("第 {page} 页只有图形轮廓，没有文字"), Some(*page))
        }
        Warning::InvisibleText { pages } => {
            (Code::OcrLayer, format!("{pages} 页的文字是扫描件上的识别文字，可能有误"), None)
        }
        Warning::NoText => (Code::NoText, "全文没有文字".to_owned(), None),
        other => (Code::LimitReached, format!("{other:?}"), None),
    };
    Finding::new(code, message).on_page(page)
}

/// What there was more of than is read, in words.
fn what(limit: Limit) -> &'static str {
    match limit {
        Limit::Content => "页面内容",
        Limit::Operators => "绘图指令",
        Limit::Operands => "操作数",
        Limit::Forms => "嵌套图形",
        Limit::Fonts => "字体",
        Limit::Glyphs => "文字",
        Limit::Rulings => "线条",
        Limit::PageRulings => "表格线",
        Limit::Pictures => "图片",
        Limit::Coverings => "相叠的图形",
        _ => "内容",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noticed_becomes_a_finding_with_its_code_and_page() {
        for (warning, code, page) in [
            (Warning::LimitReached(Limit::Pages), Code::LimitReached, None),
            (Warning::LimitReached(Limit::Glyphs), Code::LimitReached, None),
            (Warning::StreamsTooLarge(1), Code::LimitReached, None),
            (Warning::Truncated, Code::Truncated, None),
            (Warning::CrossReferenceRebuilt, Code::Repaired, None),
            (Warning::PagesFoundByThemselves, Code::Repaired, None),
            (Warning::StreamsUnreadable(1), Code::StreamUnreadable, None),
            (Warning::ContentCut(1), Code::StreamUnreadable, None),
            (Warning::GlyphsUnmapped { font: String::new(), glyphs: 3 }, Code::FontUnmapped, None),
            (Warning::WideDigits(1), Code::TextLayerMismatch, None),
            (Warning::PictureWithoutText { page: 2 }, Code::PictureWithoutText, Some(2)),
            (Warning::OutlinesWithoutText { page: 3 }, Code::OutlinesWithoutText, Some(3)),
            (Warning::InvisibleText { pages: 1 }, Code::OcrLayer, None),
            (Warning::NoText, Code::NoText, None),
        ] {
            let finding = finding(&warning);
            assert_eq!((finding.code, finding.page), (code, page), "{warning:?}");
        }
    }

    #[test]
    fn a_font_is_named_with_the_number_of_its_glyphs() {
        let message = finding(&Warning::GlyphsUnmapped { font: "Mystery".into(), glyphs: 3 }).message;
        assert!(message.contains("Mystery") && message.contains('3'), "{message}");
    }

    #[test]
    fn what_keeps_a_file_from_being_read_says_so() {
        let said = |error| failed(error, Path::new("a.pdf")).to_string();
        let source = || Box::<dyn std::error::Error + Send + Sync>::from("no header");
        assert!(said(pagemarks::Error::Unreadable { source: source() }).contains("no header"));
        assert!(said(pagemarks::Error::Encryption { source: source() }).contains("no header"));
        assert!(said(pagemarks::Error::Certificate).contains("certificate"));
        assert!(said(pagemarks::Error::NoPages).contains("no page"));
    }
}
