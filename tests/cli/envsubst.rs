//! `flux envsubst`.

use std::{
    io::{Read as _, Write as _},
    process::Stdio,
};

use crate::room::Room;

/// Exit code, stdout and stderr for an input.
fn piped(room: &Room, arguments: &[&str], input: &[u8]) -> (i32, Vec<u8>, String) {
    let mut command = room.command(arguments);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().unwrap();
    // A reader that has ended early is no failure of the writer.
    let _ = writer.join().unwrap();
    (output.status.code().unwrap(), output.stdout, String::from_utf8(output.stderr).unwrap())
}

#[test]
fn lines_of_any_length_and_bytes() {
    let room = Room::new().with("v", "value");
    let long = "x".repeat(200_000);
    let input = format!("a ${{v}}\r\n{long}${{v}}\n$${{v}} ${{w:-d}}");
    let (exit, out, err) = piped(&room, &["envsubst"], input.as_bytes());
    assert_eq!((exit, err.as_str()), (0, ""));
    assert_eq!(String::from_utf8(out).unwrap(), format!("a value\n{long}value\n${{v}} d\n"));
    let (exit, out, _) = piped(&room, &["envsubst"], b"\xff ${v} \xfe\n\xff\n");
    assert_eq!((exit, out.as_slice()), (0, b"\xff value \xfe\n\xff\n".as_slice()));
}

#[test]
fn what_is_before_a_fault_is_printed() {
    let room = Room::new().with("v", "value");
    let (exit, out, err) = piped(&room, &["envsubst", "--strict"], b"1 ${v}\n2 ${nope}\n3\n");
    assert_eq!(
        (exit, out.as_slice(), err.as_str()),
        (1, b"1 value\n".as_slice(), "✗ variable not set (strict mode): \"nope\"\n")
    );
    let (exit, out, err) = piped(&room, &["envsubst"], b"1\n${v\n");
    assert_eq!((exit, out.as_slice(), err.as_str()), (1, b"1\n".as_slice(), "✗ missing closing brace\n"));
}

#[test]
fn a_line_is_answered_before_the_input_ends() {
    let room = Room::new().with("v", "value");
    let mut command = room.command(&["envsubst"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    // More than any buffer holds, so that an answer must come while the input is open.
    let line = "${v}\n".repeat(100_000);
    let writer = std::thread::spawn(move || stdin.write_all(line.as_bytes()).map(|()| stdin));
    let mut first = [0; 6];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"value\n");
    drop(child.stdout.take());
    let _ = writer.join().unwrap();
    let _ = child.wait();
}
