//! Both ends of the pipe to the process that draws.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use clap::Args;
use nianbao::limits;
use nianbao::picture::{self, Wanted};
use serde::{Deserialize, Serialize};

use super::super::Exit;
use super::Pictures;

/// What the child is asked: one line of JSON, the bytes of the file behind it.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    password: Option<String>,
    scale: f32,
    pages: Vec<Wanted>,
}

/// What it answers for each page: one line of JSON, so many bytes of PNG behind it.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    page: u32,
    bytes: usize,
    missing_fonts: Vec<String>,
}

/// Draw pages of a PDF as PNG for another process of this program
#[derive(Debug, Args)]
pub(in crate::cli) struct Draw {}

impl Draw {
    #[expect(clippy::unused_self, reason = "every command runs alike")]
    pub(in crate::cli) fn run(self) -> io::Result<Exit> {
        restrain();
        let mut input = BufReader::new(io::stdin().lock());
        let mut line = String::new();
        input.read_line(&mut line)?;
        let request: Request = serde_json::from_str(&line)?;
        let mut bytes = Vec::new();
        input.take(limits::FILE_BYTES).read_to_end(&mut bytes)?;
        let mut out = io::stdout().lock();
        let mut result = Ok(());
        let mut each = |drawn: picture::Drawn| {
            let png = drawn.png.unwrap_or_default();
            let reply = Reply { page: drawn.page, bytes: png.len(), missing_fonts: drawn.missing_fonts };
            if result.is_ok() {
                result = send(&mut out, &reply, &png);
            }
        };
        let password = request.password.as_deref();
        let is_open = picture::draw(bytes, password, &request.pages, request.scale, &mut each);
        result?;
        Ok(if is_open { Exit::Done } else { Exit::Failed })
    }
}

fn send(mut out: impl Write, head: &impl Serialize, body: &[u8]) -> io::Result<()> {
    serde_json::to_writer(&mut out, head)?;
    out.write_all(b"\n")?;
    out.write_all(body)?;
    out.flush()
}

/// Bounds the memory and the time of this process, where the system can.
#[cfg(unix)]
fn restrain() {
    use rlimit::Resource;
    // A system that knows no such bound draws all the same; the parent still watches the time.
    let _ = Resource::AS.set(limits::PICTURES_BYTES, limits::PICTURES_BYTES);
    let _ = Resource::CPU.set(limits::PICTURES_SECONDS, limits::PICTURES_SECONDS);
    let _ = Resource::CORE.set(0, 0);
}

#[cfg(not(unix))]
fn restrain() {}

/// Draws pages of a PDF, `scale` pixels to a point.
pub(in crate::cli) fn draw(
    bytes: &[u8],
    password: Option<&str>,
    wanted: Vec<Wanted>,
    scale: f32,
) -> Pictures {
    let mut out = Pictures::default();
    let mut missing: Vec<String> = Vec::new();
    let mut undrawn: Vec<u32> = wanted.iter().skip(limits::PICTURES).map(|w| w.page).collect();
    let mut left: Vec<Wanted> = wanted.into_iter().take(limits::PICTURES).collect();
    let mut failures = 0;
    while !left.is_empty() && failures < limits::PICTURES_FAILED {
        let pages = left.clone();
        let request = Request { password: password.map(str::to_owned), scale, pages };
        let before = left.len();
        let is_whole = attempt(bytes, &request, &mut |reply, png| {
            left.retain(|wish| wish.page != reply.page);
            if png.is_empty() {
                undrawn.push(reply.page);
            } else {
                out.pages.insert(reply.page, png);
            }
            missing = reply.missing_fonts;
        });
        if is_whole || before == left.len() && failures > 0 {
            break;
        }
        // The page at which the child failed is given up; those behind it may be sound.
        failures += 1;
        undrawn.push(left.remove(0).page);
    }
    undrawn.extend(left.iter().map(|wish| wish.page));
    if !undrawn.is_empty() {
        undrawn.sort_unstable();
        let pages: Vec<String> = undrawn.iter().map(u32::to_string).collect();
        let which =
            if out.pages.is_empty() { String::new() } else { format!("第 {} 页", pages.join("、")) };
        out.notes.push(format!("{which}未能绘出原貌，按读取到的文字和线条绘出"));
    }
    if !missing.is_empty() {
        out.notes.push(format!(
            "文件没有嵌入字体 {}，本机也没有可以代替的中文字体，页面按读取到的文字和线条绘出",
            missing.join("、")
        ));
        // A picture without its text would tell a lie.
        out.pages.clear();
    }
    out
}

/// Runs one child. Returns whether it came to its end.
fn attempt(bytes: &[u8], request: &Request, each: &mut dyn FnMut(Reply, Vec<u8>)) -> bool {
    let spawned = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .arg("draw")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    });
    let Ok(mut child) = spawned else { return false };
    let is_whole = converse(&mut child, bytes, request, each);
    // It may have ended by itself already.
    let _ = child.kill();
    let status = child.wait();
    is_whole && status.is_ok_and(|status| status.success())
}

fn converse(
    child: &mut Child,
    bytes: &[u8],
    request: &Request,
    each: &mut dyn FnMut(Reply, Vec<u8>),
) -> bool {
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { return false };
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        // A child that has died does not read on; what it did not read is not missed.
        scope.spawn(move || send(stdin, request, bytes));
        scope.spawn(move || {
            let mut stdout = BufReader::new(stdout);
            while let Some(answer) = receive(&mut stdout) {
                if sender.send(answer).is_err() {
                    break;
                }
            }
        });
        let patience = Duration::from_secs(limits::PICTURE_SECONDS);
        loop {
            match receiver.recv_timeout(patience) {
                Ok((reply, png)) => each(reply, png),
                Err(mpsc::RecvTimeoutError::Disconnected) => return true,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    // Ends both threads with it.
                    let _ = child.kill();
                    return false;
                }
            }
        }
    })
}

fn receive(stdout: &mut impl BufRead) -> Option<(Reply, Vec<u8>)> {
    let mut line = String::new();
    stdout.read_line(&mut line).ok()?;
    let reply: Reply = serde_json::from_str(&line).ok()?;
    let mut png = vec![0; reply.bytes];
    stdout.read_exact(&mut png).ok()?;
    Some((reply, png))
}
