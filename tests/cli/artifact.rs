//! `flux build artifact` and `flux diff artifact`.

use std::{
    fs,
    io::Write as _,
    process::{Command, Stdio},
};

use crate::room::Room;

/// The lines of `tar`'s own listing: mode, owner, size and name.
fn listed(room: &Room, archive: &str) -> String {
    let output = Command::new("tar").args(["-tvzf", archive]).current_dir(room.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let line = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        format!("{} {} {} {}\n", words[0], words[1], words[2], words[5..].join(" "))
    };
    text.lines().map(line).collect()
}

fn mode(room: &Room, name: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(room.path().join(name), fs::Permissions::from_mode(mode)).unwrap();
}

/// A directory with what is part of an artifact and what is not.
fn room() -> Room {
    let room = Room::new();
    for name in ["m/a.yaml", "m/pic.png", "m/.git/config", "m/d/b.yaml", "m/d.yaml", "m/run.sh"] {
        room.write(name, name);
        mode(&room, name, 0o644);
    }
    for name in ["m", "m/d"] {
        mode(&room, name, 0o755);
    }
    mode(&room, "m/run.sh", 0o755);
    room
}

#[test]
fn a_directory_becomes_the_same_archive_each_time() {
    let room = room();
    let told = "► building artifact from m\n✔ artifact created at artifact.tgz\n";
    room.flux("build artifact -p m").is(0, "", told);
    let want = "drwxr-xr-x 0/0 0 .\n-rw-r--r-- 0/0 8 a.yaml\ndrwxr-xr-x 0/0 0 d\n-rw-r--r-- 0/0 10 d/b.yaml\n\
                -rw-r--r-- 0/0 8 d.yaml\n-rwxr-xr-x 0/0 8 run.sh\n";
    assert_eq!(listed(&room, "artifact.tgz"), want);
    let first = fs::read(room.path().join("artifact.tgz")).unwrap();
    // The archive of before is no part of the next one.
    room.flux("build artifact --path m --output m/artifact.tgz").is(0, "", &told.replace("at a", "at m/a"));
    room.flux("build artifact --path m --output m/artifact.tgz").is(0, "", &told.replace("at a", "at m/a"));
    assert_eq!(fs::read(room.path().join("m/artifact.tgz")).unwrap(), first);
}

#[test]
fn patterns_leave_files_out() {
    let room = room();
    room.write("m/d/.sourceignore", "b.yaml\n");
    let names = |line: &str| {
        assert_eq!(room.flux(line).exit, 0, "{line}");
        let listed = listed(&room, "o.tgz");
        listed.lines().map(|line| line.rsplit(' ').next().unwrap().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("build artifact -p m -o o.tgz"), ". a.yaml d d/.sourceignore d.yaml run.sh");
    // The directory itself is left out, and what it holds is looked at one by one, as always.
    assert_eq!(
        names("build artifact -p m -o o.tgz --ignore-paths=.git,*.sh,/d,!/d/.sourceignore"),
        ". a.yaml d/.sourceignore d.yaml pic.png"
    );
    assert_eq!(names("build artifact -p m/pic.png -o o.tgz"), ".");
}

#[test]
fn links_are_left_out_or_resolved() {
    use std::os::unix::fs::symlink;
    let room = room();
    room.write("outside.yaml", "outside");
    let link = |to: &str, name: &str| symlink(to, room.path().join(name)).unwrap();
    link("../outside.yaml", "m/link.yaml");
    link("d", "m/e");
    link("..", "m/d/up");
    assert_eq!(room.flux("build artifact -p m -o o.tgz").exit, 0);
    let plain = listed(&room, "o.tgz");
    assert!(!plain.contains("link.yaml") && !plain.contains(" e"), "{plain}");
    assert_eq!(room.flux("build artifact -p m -o o.tgz --resolve-symlinks").exit, 0);
    let resolved = listed(&room, "o.tgz");
    for line in ["drwx------ 0/0 0 .\n", " 7 link.yaml\n", " 10 e/b.yaml\n", "drwxr-xr-x 0/0 0 d/up\n"] {
        assert!(resolved.contains(line), "{line}{resolved}");
    }
    assert!(!resolved.contains("up/d"), "a directory is no part of itself: {resolved}");
    link("nowhere", "m/broken");
    let run = room.flux("build artifact -p m -o o.tgz --resolve-symlinks");
    assert_eq!(run.exit, 1);
    assert!(run.err.contains("resolving symlinks failed: m/broken: "), "{}", run.err);
    assert_eq!(listed(&room, "o.tgz"), resolved, "what was there stays");
}

#[test]
fn standard_input_is_a_file() {
    let room = room();
    let mut archives = Vec::new();
    for text in ["a: b\n\r\n", "a: b", ""] {
        let mut command = room.command(&["build", "artifact", "-p", "-", "-o", "o.tgz"]);
        let mut child = command.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        assert!(child.wait_with_output().unwrap().status.success());
        archives.push((fs::read(room.path().join("o.tgz")).unwrap(), listed(&room, "o.tgz")));
    }
    assert_eq!(archives[0], archives[1]);
    assert_eq!(archives[0].1, "drwx------ 0/0 0 .\n-rw------- 0/0 4 stdin.yaml\n");
    assert_eq!(archives[2].1, "drwx------ 0/0 0 .\n-rw------- 0/0 0 stdin.yaml\n");
}

#[test]
fn what_cannot_be_built_is_told_and_changes_nothing() {
    let room = room();
    room.flux("build artifact -o o.tgz").is(1, "", "✗ invalid path \"\"\n");
    let told = "✗ invalid path 'nope', must point to an existing directory or file\n";
    room.flux("build artifact -p nope").is(1, "", told);
    for (output, told) in [
        ("m", "cannot write m: it is a directory"),
        ("/dev/null", "cannot write /dev/null: it is no regular file"),
        ("no/o.tgz", "cannot write no/o.tgz: No such file or directory"),
    ] {
        let run = room.flux(&format!("build artifact -p m/a.yaml -o {output}"));
        assert_eq!(run.exit, 1, "{output}");
        let told = format!("► building artifact from m/a.yaml\n✗ building artifact failed, error: {told}");
        assert!(run.err.starts_with(&told), "{}", run.err);
    }
    assert_eq!(fs::read_dir(room.path()).unwrap().count(), 1);
}

#[test]
fn contents_are_compared_and_not_bytes() {
    let room = room();
    assert_eq!(room.flux("build artifact -p m -o left.tgz").exit, 0);
    let same = "✔ no changes detected\n";
    mode(&room, "m/a.yaml", 0o600);
    for line in
        ["diff artifact left.tgz --path m", "diff artifact m --path left.tgz", "diff artifact m --path m"]
    {
        room.flux(line).is(0, "", same);
    }
    // Another program's archive, with other modes, times and names of entries.
    let tar = ["-czf", "right.tgz", "-C", "m", "--exclude=.git", "--exclude=pic.png", "."];
    assert!(Command::new("tar").args(tar).current_dir(room.path()).status().unwrap().success());
    room.flux("diff artifact left.tgz --path right.tgz").is(0, "", same);
    room.write("m/a.yaml", "other");
    room.write("m/new.yaml", "new");
    fs::remove_file(room.path().join("m/d/b.yaml")).unwrap();
    let told = "✗ the contents of left.tgz differ from those of m\n";
    room.flux("diff artifact left.tgz --path m").is(1, "~ a.yaml\n- d/b.yaml\n+ new.yaml\n", told);
}

#[test]
fn what_cannot_be_compared_is_told() {
    let room = room();
    room.write("broken.tgz", "x");
    fs::write(room.path().join("broken.tgz"), b"\x1f\x8bnonsense").unwrap();
    for (line, told) in [
        ("diff artifact --path m", "artifact URL is required"),
        ("diff artifact m", "invalid path \"\""),
        ("diff artifact m --path nope", "invalid path 'nope', must point to an existing directory or file"),
        (
            "diff artifact x/y:v1 --path m",
            "URL must be in format 'oci://<domain>/<org>/<repo>', or the path of a",
        ),
        (
            "diff artifact oci://h/o/r:v1 --path m",
            "comparing with an artifact of a registry is not there yet\n\nhint: ",
        ),
        ("diff artifact broken.tgz --path m", "cannot read broken.tgz: the archive is damaged"),
    ] {
        let run = room.flux(line);
        assert_eq!((run.exit, run.out.as_str()), (1, ""), "{line}");
        assert!(run.err.starts_with(&format!("✗ {told}")), "{line}: {}", run.err);
    }
}

#[test]
fn an_interrupted_build_leaves_nothing() {
    let room = Room::new();
    room.write("m/a.yaml", "a");
    // So large that nobody waits for its end, and of no blocks on disk.
    fs::File::create(room.path().join("m/huge")).unwrap().set_len(1 << 40).unwrap();
    let names = || {
        let names = fs::read_dir(room.path()).unwrap().map(|entry| entry.unwrap().file_name());
        names.filter(|name| name != "m").collect::<Vec<_>>()
    };
    let mut child = room.command(&["build", "artifact", "-p", "m"]).stderr(Stdio::piped()).spawn().unwrap();
    while names().is_empty() {
        assert_eq!(child.try_wait().unwrap(), None);
        std::thread::yield_now();
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(names().is_empty(), "{:?}", names());
}
