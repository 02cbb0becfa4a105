//! Both ends of the pipe to the child process that renders pages.

use std::collections::BTreeSet;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use clap::Args;
use nianbao::limits;
use nianbao_pages::picture::{self, Wanted};
use serde::{Deserialize, Serialize};

use super::{Note, Pictures, Room};
use crate::Exit;

/// The request to the child: one line of JSON, followed by the bytes of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Request {
    password: Option<String>,
    scale: f32,
    pages: Vec<Wanted>,
}

/// The reply for each page: one line of JSON, followed by that many bytes of PNG.
#[derive(Debug, Serialize, Deserialize)]
struct Reply {
    page: u32,
    bytes: usize,
    unseen: usize,
    missing_fonts: Vec<String>,
}

/// Render pages of a PDF as PNG for the parent process
#[derive(Debug, Args)]
pub(crate) struct Draw {}

impl Draw {
    #[expect(clippy::unused_self, reason = "every command has the same signature")]
    pub(crate) fn run(self) -> io::Result<Exit> {
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
            let reply = Reply {
                page: drawn.page,
                bytes: png.len(),
                unseen: drawn.unseen,
                missing_fonts: drawn.missing_fonts,
            };
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

/// Limits the memory and processor time of this process, where the system can.
#[cfg(unix)]
fn restrain() {
    use rlimit::Resource;
    // Without these limits the child still runs, and the parent still enforces the timeout.
    let _ = Resource::AS.set(limits::PICTURES_MEMORY, limits::PICTURES_MEMORY);
    let _ = Resource::CPU.set(limits::PICTURES_SECONDS, limits::PICTURES_SECONDS);
    let _ = Resource::CORE.set(0, 0);
}

#[cfg(not(unix))]
fn restrain() {}

/// How a child process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// It rendered every page.
    Whole,
    /// It was stopped because the budget is used up.
    Full,
    /// It could not open the file.
    Closed,
    /// It crashed or timed out.
    Failed,
}

/// Renders pages of a PDF, at `scale` pixels per point. `room` is the budget left for the run.
pub(super) fn draw(
    bytes: &[u8],
    password: Option<&str>,
    wanted: Vec<Wanted>,
    scale: f32,
    room: &mut Room,
) -> Pictures {
    let mut out = Pictures::default();
    let mut missing: BTreeSet<String> = BTreeSet::new();
    let mut unseen: Vec<(u32, usize)> = Vec::new();
    let mut undrawn: Vec<u32> = wanted.iter().skip(limits::PICTURES).map(|w| w.page).collect();
    let mut left: Vec<Wanted> = wanted.into_iter().take(limits::PICTURES).collect();
    for _ in 0..limits::PICTURES_FAILED {
        if left.is_empty() || room.failures == 0 {
            break;
        }
        let request = Request { password: password.map(str::to_owned), scale, pages: left.clone() };
        let end = attempt(bytes, &request, &mut |reply, png| {
            if png.len() > room.bytes {
                return false;
            }
            left.retain(|wish| wish.page != reply.page);
            if png.is_empty() {
                undrawn.push(reply.page);
            } else {
                room.bytes -= png.len();
                out.pages.insert(reply.page, png);
            }
            if reply.unseen > 0 {
                unseen.push((reply.page, reply.unseen));
            }
            missing.extend(reply.missing_fonts);
            true
        });
        if end != End::Failed || left.is_empty() {
            break;
        }
        room.failures -= 1;
        // Skip the page at which the child failed; those after it may be fine.
        undrawn.push(left.remove(0).page);
    }
    undrawn.extend(left.iter().map(|wish| wish.page));
    if !missing.is_empty() {
        out.notes.push(Note::Fonts(missing.into_iter().collect::<Vec<_>>().join("、")));
        // A picture without its text would be misleading.
        out.pages.clear();
        return out;
    }
    if !undrawn.is_empty() {
        undrawn.sort_unstable();
        out.notes.push(Note::Undrawn(if out.pages.is_empty() { Vec::new() } else { undrawn }));
    }
    out.notes.extend(unseen.into_iter().map(|(page, count)| Note::Unseen(page, count)));
    out
}

/// Runs one child process. `each` returns whether there is room for more.
fn attempt(bytes: &[u8], request: &Request, each: &mut dyn FnMut(Reply, Vec<u8>) -> bool) -> End {
    let spawned = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .arg("draw")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
    });
    let Ok(mut child) = spawned else { return End::Failed };
    let end = converse(&mut child, bytes, request, each);
    // It may have exited by itself already.
    let _ = child.kill();
    match (end, child.wait().ok().and_then(|status| status.code())) {
        (End::Whole, Some(0)) => End::Whole,
        (End::Whole, Some(code)) if code == i32::from(Exit::Failed as u8) => End::Closed,
        (End::Whole, _) => End::Failed,
        (end, _) => end,
    }
}

fn converse(
    child: &mut Child,
    bytes: &[u8],
    request: &Request,
    each: &mut dyn FnMut(Reply, Vec<u8>) -> bool,
) -> End {
    let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else { return End::Failed };
    // At most one picture waits, however slowly they are consumed.
    let (sender, receiver) = mpsc::sync_channel(1);
    std::thread::scope(|scope| {
        // A child that has died stops reading; that is not an error here.
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
        let end = loop {
            match receiver.recv_timeout(patience) {
                Ok((reply, png)) => {
                    if !each(reply, png) {
                        break End::Full;
                    }
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => break End::Whole,
                Err(mpsc::RecvTimeoutError::Timeout) => break End::Failed,
            }
        };
        // Both threads end with the child and the channel.
        let _ = child.kill();
        drop(receiver);
        end
    })
}

fn receive(stdout: &mut impl BufRead) -> Option<(Reply, Vec<u8>)> {
    let mut line = String::new();
    stdout.read_line(&mut line).ok()?;
    let reply: Reply = serde_json::from_str(&line).ok()?;
    if reply.bytes > limits::PICTURE_BYTES {
        return None;
    }
    let mut png = vec![0; reply.bytes];
    stdout.read_exact(&mut png).ok()?;
    Some((reply, png))
}
