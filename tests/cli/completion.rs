//! `flux completion`.

use crate::room::Room;

#[test]
fn there_is_a_script_for_each_shell() {
    let room = Room::new();
    for (shell, first) in [
        ("bash", "# bash completion for flux                                 -*- shell-script -*-\n"),
        ("fish", "# fish completion for flux                                 -*- shell-script -*-\n"),
        (
            "powershell",
            "# powershell completion for flux                                 -*- shell-script -*-\n",
        ),
        ("zsh", "#compdef flux\n"),
    ] {
        let run = room.flux(&format!("completion {shell}"));
        assert_eq!((run.exit, run.err.as_str()), (0, ""), "{shell}");
        assert!(run.out.starts_with(first), "{shell}: {}", run.out.lines().next().unwrap_or_default());
    }
    room.flux("completion nushell").is(1, "", "✗ unknown command \"nushell\" for \"flux completion\"\n");
}
