//! PostScript calculator functions (ISO 32000-1, 7.10.5): no loops, so that a program ends after as many steps as it is
//! long.

/// Most words of a program; converters of colour spaces have some hundred.
const WORDS: usize = 4_000;
/// Deepest nesting of braces.
const DEPTH: usize = 16;
/// Most numbers on the stack (ISO 32000-1, annex C).
const STACK: usize = 100;

/// A program.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Program(Vec<Word>);

#[derive(Clone, Debug, PartialEq)]
enum Word {
    Number(f64),
    Operator(String),
    Block(Vec<Word>),
}

impl Program {
    /// Reads a program in braces.
    pub(super) fn of(data: &[u8]) -> Option<Program> {
        let text = String::from_utf8_lossy(data).replace('{', " { ").replace('}', " } ");
        let mut words = text.split_whitespace().take(WORDS);
        let begins = words.next() == Some("{");
        begins.then(|| block(&mut words, 0)).flatten().map(Program)
    }

    /// What it leaves on the stack, the bottom first.
    pub(super) fn run(&self, input: &[f64]) -> Vec<f64> {
        let mut stack = input.to_vec();
        match run(&self.0, &mut stack) {
            Some(()) => stack,
            None => Vec::new(),
        }
    }
}

/// The words up to the brace that ends them.
fn block<'w>(words: &mut impl Iterator<Item = &'w str>, depth: usize) -> Option<Vec<Word>> {
    if depth > DEPTH {
        return None;
    }
    let mut out = Vec::new();
    while let Some(word) = words.next() {
        out.push(match word {
            "}" => return Some(out),
            "{" => Word::Block(block(words, depth + 1)?),
            word => word.parse().map_or_else(|_| Word::Operator(word.to_owned()), Word::Number),
        });
    }
    None
}

fn run(words: &[Word], stack: &mut Vec<f64>) -> Option<()> {
    for (at, word) in words.iter().enumerate() {
        match word {
            Word::Number(number) => stack.push(*number),
            Word::Block(_) => {}
            Word::Operator(name) => match (name.as_str(), at.checked_sub(2).map(|at| &words[at..at + 2])) {
                ("if", Some([_, Word::Block(then)])) => {
                    if stack.pop()? != 0.0 {
                        run(then, stack)?;
                    }
                }
                ("ifelse", Some([Word::Block(then), Word::Block(other)])) => {
                    let chosen = if stack.pop()? == 0.0 { other } else { then };
                    run(chosen, stack)?;
                }
                (name, _) => operate(name, stack)?,
            },
        }
        if stack.len() > STACK {
            return None;
        }
    }
    Some(())
}

fn truth(is: bool) -> f64 {
    f64::from(u8::from(is))
}

fn operate(name: &str, stack: &mut Vec<f64>) -> Option<()> {
    if moved(name, stack)? {
        return Some(());
    }
    let b = stack.pop()?;
    let result = match name {
        "abs" => b.abs(),
        "neg" => -b,
        "ceiling" => b.ceil(),
        "floor" => b.floor(),
        "round" => b.round(),
        "truncate" | "cvi" => b.trunc(),
        "cvr" => b,
        "sqrt" => b.max(0.0).sqrt(),
        "sin" => b.to_radians().sin(),
        "cos" => b.to_radians().cos(),
        "ln" => b.ln(),
        "log" => b.log10(),
        "not" => truth(b == 0.0),
        name => {
            let a = stack.pop()?;
            match name {
                "add" => a + b,
                "sub" => a - b,
                "mul" => a * b,
                "div" if b != 0.0 => a / b,
                "idiv" if b.trunc() != 0.0 => (a.trunc() / b.trunc()).trunc(),
                "mod" if b.trunc() != 0.0 => a.trunc() % b.trunc(),
                "exp" => a.powf(b),
                "atan" => a.atan2(b).to_degrees().rem_euclid(360.0),
                "eq" => truth(a == b),
                "ne" => truth(a != b),
                "gt" => truth(a > b),
                "ge" => truth(a >= b),
                "lt" => truth(a < b),
                "le" => truth(a <= b),
                "and" => (a as i64 & b as i64) as f64,
                "or" => (a as i64 | b as i64) as f64,
                "xor" => (a as i64 ^ b as i64) as f64,
                "bitshift" if b >= 0.0 => ((a as i64) << (b as u32).min(31)) as f64,
                "bitshift" => (a as i64 >> (-b as u32).min(31)) as f64,
                _ => return None,
            }
        }
    };
    stack.push(result);
    Some(())
}

/// Moves numbers on the stack, if that is what an operator does.
fn moved(name: &str, stack: &mut Vec<f64>) -> Option<bool> {
    match name {
        "pop" => drop(stack.pop()?),
        "dup" => stack.push(*stack.last()?),
        "true" => stack.push(1.0),
        "false" => stack.push(0.0),
        "exch" => {
            let top = stack.len().checked_sub(2)?;
            stack.swap(top, top + 1);
        }
        "copy" => {
            let count = stack.pop()?.max(0.0) as usize;
            let from = stack.len().checked_sub(count)?;
            stack.extend_from_within(from..);
        }
        "index" => {
            let down = stack.pop()?.max(0.0) as usize;
            let at = stack.len().checked_sub(down)?.checked_sub(1)?;
            stack.push(stack[at]);
        }
        "roll" => {
            let (by, count) = (stack.pop()? as i64, stack.pop()?.max(0.0) as usize);
            let from = stack.len().checked_sub(count)?;
            if count > 0 {
                stack[from..].rotate_right(by.rem_euclid(count as i64) as usize);
            }
        }
        _ => return Some(false),
    }
    Some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(program: &str, input: &[f64]) -> Vec<f64> {
        Program::of(program.as_bytes()).map_or(Vec::new(), |program| program.run(input))
    }

    #[test]
    fn numbers_are_counted_with() {
        assert_eq!(run("{1 exch sub}", &[0.25]), [0.75]);
        assert_eq!(run("{ dup 0.5 gt { pop 1 } { 2 mul } ifelse }", &[0.25]), [0.5]);
        assert_eq!(run("{ dup 0.5 gt {pop 1} if}", &[0.75]), [1.0]);
        assert_eq!(run("{3 1 roll}", &[1.0, 2.0, 3.0]), [3.0, 1.0, 2.0]);
        assert_eq!(run("{1 index 2 copy}", &[5.0, 6.0]), [5.0, 6.0, 5.0, 6.0, 5.0]);
    }

    #[test]
    fn what_makes_no_sense_gives_nothing() {
        for program in ["", "{", "{add}", "{1 0 div}", "{unheard}", "{1000 copy}"] {
            assert_eq!(run(program, &[]), [] as [f64; 0], "{program}");
        }
    }
}
