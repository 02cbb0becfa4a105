#!/usr/bin/env python3
"""Kills `nianbao ingest` at random moments, and fills its disk, and looks at what is left.

    crash.py PROGRAM FOLDER [--kills 20] [--full] [--seed 1]

An undisturbed run over FOLDER makes the archive that every other is held against. Then, for each kill: a run into a fresh
archive ends by SIGKILL between its start and the time the undisturbed one took. A copy of what is left is opened as SQLite opens
it after a crash: it must be sound, and hold whole files and documents only. The program goes on with the original, and must
come to the undisturbed archive, row for row. With --full the same on file systems that fill (tmpfs; needs root): the run must
end with exit code 2 and say why, and go on when there is room. Prints a line each and a summary; exit code 1 where anything failed.
"""
import argparse, collections, pathlib, random, shutil, sqlite3, subprocess, sys, tempfile, time

# What belongs to a document: as many rows of each as in the undisturbed archive, or the document is torn.
PARTS = ["sections", "cells", "checks", "mentions", "findings"]
# How much of the undisturbed archive's size the file systems hold that fill.
ROOM = [0.02, 0.3, 0.6, 0.95]


def rows(archive):
    """Every row of every table, by table."""
    with_sqlite = sqlite3.connect(archive)
    names = [name for (name,) in with_sqlite.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    found = {name: with_sqlite.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    with_sqlite.close()
    return found


def whole(archive):
    """How many rows each file and document has below it."""
    counts = collections.Counter({(sha256, "documents"): 0 for sha256, *_ in archive.get("files", [])})
    counts.update({(document[0], part): 0 for document in archive.get("documents", []) for part in PARTS})
    counts.update((document[1], "documents") for document in archive.get("documents", []))
    counts.update((row[0], part) for part in PARTS for row in archive.get(part, []))
    return counts


def torn(archive, expected, scratch):
    """What is wrong with an archive as a crash left it, and how many documents it has."""
    scratch.mkdir()
    try:
        for file in archive.parent.glob(archive.name + "*"):
            # The index of the log is memory of the process that is gone.
            if not file.name.endswith("-shm"):
                shutil.copy(file, scratch)
        copy = scratch / archive.name
        if not copy.exists():
            return [], 0
        connection = sqlite3.connect(copy)
        sound = connection.execute("PRAGMA integrity_check").fetchall()
        orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
        connection.close()
        found = rows(copy)
        wrong = [f"integrity_check: {sound[:3]}"] if sound != [("ok",)] else []
        wrong += [f"foreign_key_check: {orphans[:3]}"] if orphans else []
        wrong += [f"{name}: {part}: {n}, not {expected[name, part]}"
                  for (name, part), n in whole(found).items() if n != expected[name, part]]
        return wrong, len(found.get("documents", []))
    except sqlite3.Error as error:
        return [f"does not open: {error}"], 0
    finally:
        shutil.rmtree(scratch)


def differences(archive, undisturbed):
    """What differs between an archive and the undisturbed one, table by table."""
    found, out = rows(archive), []
    for name in sorted(found.keys() | undisturbed.keys()):
        ours, theirs = (collections.Counter(tables.get(name, [])) for tables in (found, undisturbed))
        if ours != theirs or (name in found) != (name in undisturbed):
            first = next(iter((ours - theirs) + (theirs - ours)), None)
            out.append(f"{name}: {(ours - theirs).total()} rows more, {(theirs - ours).total()} rows less, such as {first}")
    return out


class Trial:
    """A program and a folder, and what an undisturbed run of the one over the other makes."""

    def __init__(self, program, folder, place):
        self.program, self.folder, self.place = program, folder, place
        self.failed, self.done = 0, 0
        archive = place / "undisturbed.db"
        began = time.monotonic()
        self.code = self.start(archive).wait()
        self.seconds = time.monotonic() - began
        assert self.code in (0, 1), f"the undisturbed run ended with {self.code}"
        self.size = archive.stat().st_size
        self.undisturbed = rows(archive)
        self.expected = whole(self.undisturbed)
        documents, failures = (len(self.undisturbed[name]) for name in ("documents", "failures"))
        print(f"undisturbed: {self.seconds:.2f} s, {self.size / 1e6:.1f} MB, {documents} documents, {failures} failures, exit code {self.code}")

    def start(self, archive, **more):
        command = [self.program, "ingest", "--quiet", "--archive", str(archive), str(self.folder)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, **({"stderr": subprocess.DEVNULL} | more))

    def tell(self, what, wrong):
        self.done += 1
        self.failed += bool(wrong)
        print(f"{what}: {'FAILED: ' + '; '.join(wrong[:5]) if wrong else 'ok'}", flush=True)

    def end(self, archive):
        """Lets the program go on to the end; says what is then not as it should be."""
        code = self.start(archive).wait()
        wrong = [] if code == self.code else [f"the run after it ended with {code}"]
        return wrong + differences(archive, self.undisturbed)

    def kill(self, number, seconds):
        """Kills a run after some seconds."""
        archive = self.place / "killed.db"
        run = self.start(archive)
        time.sleep(seconds)
        run.kill()
        late = "" if run.wait() < 0 else ", had ended"
        wrong, documents = torn(archive, self.expected, self.place / "scratch")
        wrong += self.end(archive)
        self.tell(f"kill {number} after {seconds:.3f} s{late}, {documents} documents", wrong)
        for file in self.place.glob(archive.name + "*"):
            file.unlink()

    def full(self, room):
        """Gives a run less room than it needs, then enough."""
        disk = self.place / "disk"
        disk.mkdir(exist_ok=True)
        size = max(int(self.size * room), 1 << 14)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
        try:
            archive = disk / "full.db"
            run = self.start(archive, stderr=subprocess.PIPE, text=True)
            message = run.communicate()[1].strip()
            wrong = [] if run.returncode == 2 else [f"exit code {run.returncode}, not 2"]
            wrong += [] if "full" in message else [f"the message does not say that the disk is full: {message!r}"]
            left, documents = torn(archive, self.expected, self.place / "scratch")
            subprocess.run(["mount", "-o", f"remount,size={self.size * 10}", disk], check=True)
            wrong += left + self.end(archive)
            self.tell(f"disk full at {size / 1e6:.1f} MB, {documents} documents, said {message!r}", wrong)
        finally:
            subprocess.run(["umount", disk], check=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("folder", type=pathlib.Path)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--full", action="store_true")
    arguments.add_argument("--seed", type=int, default=1)
    arguments = arguments.parse_args()
    chance = random.Random(arguments.seed)
    with tempfile.TemporaryDirectory() as place:
        trial = Trial(arguments.program, arguments.folder, pathlib.Path(place))
        for number in range(1, arguments.kills + 1):
            trial.kill(number, chance.uniform(0, trial.seconds))
        for room in ROOM if arguments.full else []:
            trial.full(room)
    print(f"{trial.done} trials, {trial.failed} failed")
    return min(trial.failed, 1)


if __name__ == "__main__":
    sys.exit(main())
