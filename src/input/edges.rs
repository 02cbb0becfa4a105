//! What stands under a page's text: who owns the site, who made it, what to click next.

use crate::block::Block;
use crate::text::{Numbering, split_numbering, tidy};

/// How lines of a page's foot begin.
const BEGINS: &[&str] = &[
    "版权所有",
    "版权声明",
    "主办：",
    "主办:",
    "主办单位：",
    "主办单位:",
    "承办：",
    "承办:",
    "承办单位：",
    "承办单位:",
    "技术支持",
    "网站标识码",
    "网站地图",
    "联系我们",
    "关于我们",
    "关于本站",
    "扫一扫",
    "分享到",
    "分享：",
    "分享:",
    "上一篇",
    "上一条",
    "下一篇",
    "下一条",
    "相关链接",
    "相关阅读",
    "相关文章",
    "相关新闻",
    "相关附件",
    "相关信息",
    "相关稿件",
    "责任编辑",
    "信息来源：",
    "信息来源:",
    "打印",
    "【打印",
    "关闭本页",
    "关闭窗口",
    "【关闭",
    "[打印",
    "[关闭",
    "【字",
    "【大",
    "返回顶部",
    "友情链接",
    "您是第",
    "访问量",
    "浏览次数",
    "网站声明",
    "网站支持",
    "Copyright",
    "©",
    "（责任编辑",
    "(责任编辑",
    "编辑：",
    "审核：",
    "主管单位",
    "网站首页",
    "我要纠错",
    "政府网站找错",
    "点击数",
    "点击量",
    "网站访问量",
    "扫码",
    "关联稿件",
    "关联文件",
    "TOP",
    "共1页",
    "字体：【",
    "字号：",
];
/// What else a line of the foot says near its beginning: of a registration, with its number.
const SAYS: &[&str] = &["网站标识码", "版权所有", "CopyRight", "All Rights Reserved"];
const REGISTERED: &[&str] = &["ICP备", "公网安备"];
/// How far into a line that is looked for, in letters.
const NEAR: usize = 50;

/// Whether a line belongs to a page's foot.
fn is_foot(text: &str) -> bool {
    let near: String = text.chars().take(NEAR).collect();
    let numbered = |word: &&str| {
        near.split_once(*word).is_some_and(|(_, behind)| behind.chars().take(4).any(|c| c.is_ascii_digit()))
    };
    if text.ends_with('。') {
        return false;
    }
    BEGINS.iter().any(|front| text.starts_with(front))
        || SAYS.iter().any(|word| near.contains(word))
        || REGISTERED.iter().any(numbered)
}

/// How many letters make a sentence one of the text's.
const SENTENCE: usize = 15;

/// Longest line of a page's foot, in letters.
const LONGEST: usize = 200;

/// Takes the foot off a page: from its first line on, where nothing but short lines and tables without numbers
/// follows. Says how many blocks it was.
pub(super) fn take_off(blocks: &mut Vec<Block>) -> usize {
    let mut foot = None;
    for (index, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(p) => {
                let text = tidy(&p.text);
                let numbered =
                    matches!(split_numbering(&text).0, Some(Numbering::Chinese(_) | Numbering::Bracketed(_)));
                // Sentences are no foot; nor is a long line before one has begun.
                let prose = text.ends_with('。') && text.chars().count() > SENTENCE;
                if numbered || prose || text.chars().count() > LONGEST && foot.is_none() {
                    foot = None;
                } else if is_foot(&text) {
                    foot.get_or_insert(index);
                }
            }
            Block::Table(t) => {
                let numbers = t.cells.iter().filter(|c| is_value(&c.text)).count();
                if numbers > 2 {
                    foot = None;
                }
            }
        }
    }
    let from = foot.unwrap_or(blocks.len());
    let removed = blocks.len() - from;
    blocks.truncate(from);
    removed
}

fn is_value(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::Paragraph;
    use crate::origin::Place;

    fn left(lines: &[&str]) -> usize {
        let paragraph = |text: &&str| {
            let place = Place::Paragraph { paragraph: 1 };
            Block::Paragraph(Paragraph { text: (*text).to_owned(), place, prominent: false, runs_on: false })
        };
        let mut blocks: Vec<Block> = lines.iter().map(paragraph).collect();
        take_off(&mut blocks);
        blocks.len()
    }

    #[test]
    fn a_foot_is_taken_off_and_a_text_is_not() {
        assert_eq!(
            left(&[
                "六、其他需要报告的事项",
                "无。",
                "【打印】【关闭】",
                "版权所有：某县人民政府 豫ICP备05014573号"
            ]),
            2
        );
        assert_eq!(left(&["分享到：", &"全年主动公开信息。".repeat(40), "无。"]), 3);
    }
}
