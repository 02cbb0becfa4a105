//! What stands under a page's text: who owns the site, who made it, what to click next.

use std::sync::LazyLock;

use regex::Regex;

use crate::block::Block;
use crate::text::{Numbering, split_numbering, tidy};

#[expect(clippy::expect_used, reason = "a constant pattern, used by the tests below")]
static FOOT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:版权所有|版权声明|主办(?:单位)?[：:]|承办(?:单位)?[：:]|技术支持|网站标识码|网站地图|联系我们|关于我们|关于本站",
        r"|扫一扫|分享到|分享[：:]|上一[篇条]|下一[篇条]|相关(?:链接|阅读|文章|新闻|附件|信息|稿件)|责任编辑|信息来源[：:]|【?打印|【?关闭|\[打印|\[关闭|【[字大]",
        r"|打印本页|关闭(?:本页|窗口)|返回顶部|友情链接|您是第|访问量|浏览次数|网站声明|网站支持|Copyright|©)",
        r"|^.{0,40}(?:ICP备[^0-9]{0,3}[0-9]|公网安备[^0-9]{0,3}[0-9]|网站标识码|版权所有|CopyRight|All Rights Reserved)"
    ))
    .expect("constant pattern")
});

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
                if text.chars().count() > LONGEST || numbered {
                    foot = None;
                } else if FOOT.is_match(&text) {
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
