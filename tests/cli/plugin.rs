//! `flux plugin`, and running plugins.

use std::{
    fs,
    os::unix::fs::{PermissionsExt as _, symlink},
    process::Command,
};

use flux_archive::digest::Algorithm;

use crate::{room::Room, web::Web};

/// Writes a program into a folder of the room.
fn program(room: &Room, name: &str, text: &str) {
    room.write(name, &format!("#!/bin/sh\n{text}\n"));
    fs::set_permissions(room.path().join(name), fs::Permissions::from_mode(0o755)).unwrap();
}

/// A room with a plugin that tells its arguments and ends with 7, and with what is none.
fn room() -> Room {
    let room = Room::new().with("FLUXCD_PLUGINS", "p").with("FLUXCD_PLUGIN_CATALOG", "http://127.0.0.1:1/");
    program(&room, "p/flux-hello", "echo \"hello $# $* $$\"; exit 7");
    program(&room, "p/flux-build", "echo shadow");
    program(&room, "p/other", "echo other");
    room.write("p/flux-notexec", "#!/bin/sh\n");
    fs::create_dir(room.path().join("p/flux-dir")).unwrap();
    symlink("nowhere", room.path().join("p/flux-broken")).unwrap();
    symlink("flux-hello", room.path().join("p/flux-linked")).unwrap();
    room
}

#[test]
fn a_plugin_takes_the_place_of_flux() {
    let room = room();
    for (line, words) in [
        ("hello", ""),
        ("hello a b", "a b"),
        ("hello --help -n x --unknown", "--help -n x --unknown"),
        ("-n ns hello x", "-n ns x"),
        ("--namespace=Bad_NS hello hello", "--namespace=Bad_NS hello"),
        ("linked -- x", "-- x"),
    ] {
        let mut child = room.command(&line.split(' ').collect::<Vec<_>>());
        let child = child.stdout(std::process::Stdio::piped()).spawn().unwrap();
        let id = child.id();
        let output = child.wait_with_output().unwrap();
        let count = words.split_whitespace().count();
        assert_eq!(
            String::from_utf8(output.stdout).unwrap(),
            format!("hello {count} {words} {id}\n"),
            "{line}"
        );
        assert_eq!(output.status.code(), Some(7), "{line}");
    }
    let odd = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff");
    let output = room.command(&["hello"]).arg::<&std::ffi::OsStr>(odd).output().unwrap();
    assert!(output.stdout.starts_with(b"hello 1 \xff "), "{}", String::from_utf8_lossy(&output.stdout));
    for word in ["notexec", "dir", "broken", "../p/flux-hello"] {
        let run = room.flux(word);
        assert!(run.err.starts_with(&format!("✗ unknown command {word:?} for \"flux\"")), "{}", run.err);
    }
    assert!(!room.flux("build --help").out.contains("shadow"));
    program(&room, "p/flux-odd", "");
    fs::write(room.path().join("p/flux-odd"), "#!/nonexistent\n").unwrap();
    let run = room.flux("odd");
    assert_eq!(run.exit, 1);
    assert!(run.err.starts_with("✗ the plugin p/flux-odd cannot be run: "), "{}", run.err);
}

#[test]
fn plugins_are_listed_and_shown_in_the_help() {
    let room = room();
    let table = "NAME  \tVERSION\tPATH          \nhello \tmanual \tp/flux-hello \t\nlinked\tmanual \tp/flux-linked\t\n";
    for line in ["plugin list", "plugin ls", "plugin list x -n Bad_NS"] {
        let run = room.flux(line);
        assert_eq!((run.exit, run.err.as_str()), (0, ""));
        assert_eq!(run.out, table);
    }
    let help = room.flux("--help").out;
    let plugins =
        "\nPlugin Commands:\n  hello       Runs the hello plugin\n  linked      Runs the linked plugin\n";
    assert!(help.contains(plugins), "{help}");
    assert!(room.flux("help hello").out.starts_with("Runs the hello plugin\n"));
    assert!(room.flux("helo").err.contains("\n\thello\n"), "plugins are suggested");
    let bare = Room::new();
    bare.flux("plugin list").is(0, "No plugins found\n", "");
    assert!(!bare.flux("--help").out.contains("Plugin Commands"));
    assert!(!bare.path().join(".fluxcd").exists());
}

#[test]
fn a_plugin_completes_its_own_line() {
    let room = room();
    let words = room.run(&["__complete", "hel"]).out;
    assert!(words.starts_with("hello\tRuns the hello plugin\n"), "{words}");
    program(&room, "p/flux-good", "echo \"$*\"; echo :4");
    assert_eq!(room.run(&["__complete", "-n", "x", "good", "a", ""]).out, "__complete -n x a \n:4\n");
    assert_eq!(room.run(&["__completeNoDesc", "good", "a"]).out, "__completeNoDesc a\n:4\n");
    assert_eq!(room.run(&["__complete", "hello", ""]).out, ":1\n", "what fails has no candidates");
}

#[test]
fn a_plugin_is_uninstalled() {
    let room = room();
    room.write("p/flux-hello.yaml", "version: 1.0.0\n");
    room.flux("plugin uninstall linked").is(0, "", "✔ uninstalled linked\n");
    assert!(room.path().join("p/flux-hello").exists(), "of a link, what it points to stays");
    room.flux("plugin delete hello").is(0, "", "✔ uninstalled hello\n");
    assert!(!room.path().join("p/flux-hello").exists() && !room.path().join("p/flux-hello.yaml").exists());
    for name in ["hello", "dir", "../other", "/p/other"] {
        room.flux(&format!("plugin uninstall {name}")).is(
            1,
            "",
            &format!("✗ plugin {name:?} is not installed\n"),
        );
    }
    room.flux("plugin uninstall").is(1, "", "✗ accepts 1 arg(s), received 0\n");
}

/// What the catalogue's server has, by path.
type Files = Vec<(&'static str, Vec<u8>)>;

fn digest(bytes: &[u8]) -> String {
    Algorithm::Sha256.digest(bytes).to_string()
}

/// A catalogue: versions of the plugin `x`, each with the path of its download and what stands behind the checksum.
fn catalogue(versions: &'static [(&str, &str, &str)], files: Files) -> Web {
    Web::serve(|base| {
        let mut manifest =
            "apiVersion: cli.fluxcd.io/v1beta1\nkind: Plugin\nname: x\nbin: flux-tool\nversions:\n"
                .to_owned();
        for (version, path, more) in versions {
            let bytes = files.iter().find(|(name, _)| name == path).map(|(_, bytes)| digest(bytes));
            let sound = format!(", checksum: \"{}\"", bytes.unwrap_or_default());
            let checksum = if more.contains("checksum") { "" } else { sound.as_str() };
            manifest.push_str(&format!("- version: {version}\n  platforms:\n"));
            for arch in ["amd64", "arm64"] {
                manifest.push_str(&format!(
                    "  - {{os: linux, arch: {arch}, url: \"{base}{path}\"{checksum}{more}}}\n"
                ));
            }
        }
        let list = "apiVersion: cli.fluxcd.io/v1beta1\nkind: PluginCatalog\nplugins:\n\
                    - {name: x, description: The Tool}\n- {name: other, description: Something else}\n";
        move |path: &str| match path {
            "/c/x.yaml" => Some((200, manifest.clone().into_bytes())),
            "/c/catalog.yaml" => Some((200, list.into())),
            path => files.iter().find(|(name, _)| *name == path).map(|(_, bytes)| (200, bytes.clone())),
        }
    })
}

/// A room without plugins, whose catalogue is that server's.
fn empty(web: &Web) -> Room {
    Room::new().with("FLUXCD_PLUGIN_CATALOG", &web.url("/c"))
}

const TOOL: &[u8] = b"#!/bin/sh\necho tool $*\n";

/// A file as tar or zip makes it of `bin/flux-tool` and of something that would lead out.
fn packed(format: &str) -> Vec<u8> {
    let room = Room::new();
    room.write("bin/flux-tool", std::str::from_utf8(TOOL).unwrap());
    room.write("bin/README", "readme");
    let words: &[&str] = match format {
        "zip" => &["python3", "-m", "zipfile", "-c", "out", "bin"],
        "tar" => &["tar", "-cf", "out", "bin"],
        _ => &["tar", "-czf", "out", "bin"],
    };
    let status = Command::new(words[0]).args(&words[1..]).current_dir(room.path()).status().unwrap();
    assert!(status.success());
    fs::read(room.path().join("out")).unwrap()
}

/// The names in the directory of the plugins.
fn names(room: &Room) -> Vec<String> {
    let entries = fs::read_dir(room.path().join(".fluxcd/plugins")).into_iter().flatten();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_plugin_is_installed_and_runs() {
    let files: Files = vec![
        ("/tool", TOOL.to_vec()),
        ("/tool.tar.gz", packed("tar.gz")),
        ("/tool.tar", packed("tar")),
        ("/archive", packed("zip")),
    ];
    let web = catalogue(
        &[
            ("4.0.0", "/tool", ""),
            ("3.0.0", "/tool.tar.gz", ""),
            ("2.0.0", "/tool.tar", ", extractPath: bin/flux-tool"),
            ("1.0.0", "/archive", ""),
        ],
        files,
    );
    for (wanted, version) in
        [("x", "4.0.0"), ("x@3.0.0", "3.0.0"), ("x@2.0.0", "2.0.0"), ("x@v1.0.0", "1.0.0")]
    {
        let room = empty(&web);
        let told = format!("◎ installing x v{version}\n✔ installed x v{version}\n");
        room.flux(&format!("plugin install {wanted}")).is(0, "", &told);
        assert_eq!(names(&room), ["flux-x", "flux-x.yaml"]);
        let mode = fs::metadata(room.path().join(".fluxcd/plugins/flux-x")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755);
        room.flux("x a --b").is(0, "tool a --b\n", "");
        assert!(
            room.flux("plugin list")
                .out
                .contains(&format!("\nx   \t{version}  \t[HOME]/.fluxcd/plugins/flux-x\t\n"))
        );
    }
    let room = empty(&web);
    assert_eq!(room.flux(&format!("plugin install x@{}", digest(TOOL))).exit, 0);
    room.flux("plugin uninstall x").is(0, "", "✔ uninstalled x\n");
    assert!(names(&room).is_empty());
}

#[test]
fn nothing_is_seen_of_what_is_not_sound() {
    let web = catalogue(
        &[
            ("5.0.0", "/gone", ""),
            ("4.0.0", "/swapped", ", checksum: \"sha256:00\""),
            ("3.0.0", "/tool.tar.gz", ", extractPath: ../flux-tool"),
            ("2.0.0", "/broken.zip", ""),
            ("1.0.0", "/tool", ""),
        ],
        vec![
            ("/swapped", b"evil".to_vec()),
            ("/tool.tar.gz", packed("tar.gz")),
            ("/broken.zip", packed("zip")[..100].to_vec()),
            ("/tool", TOOL.to_vec()),
        ],
    );
    let room = empty(&web);
    for (version, told) in [
        ("9.9.9", "version \"9.9.9\" not found for plugin \"x\"".to_owned()),
        ("5.0.0", format!("failed to download plugin: HTTP 404 from {}", web.url("/gone"))),
        ("4.0.0", format!("checksum verification failed (expected: sha256:00, got: {})", digest(b"evil"))),
        ("3.0.0", "binary \"../flux-tool\" not found in archive".to_owned()),
        ("2.0.0", "the archive is damaged: it has no end".to_owned()),
    ] {
        let run = room.flux(&format!("plugin install x@{version}"));
        assert_eq!(run.exit, 1, "{version}");
        assert!(run.err.ends_with(&format!("✗ {told}\n")), "{version}: {}", run.err);
        assert!(names(&room).is_empty(), "{version}");
    }
    // What is there already stays as it is.
    assert_eq!(room.flux("plugin install x@1.0.0").exit, 0);
    assert_eq!(room.flux("plugin install x@4.0.0").exit, 1);
    room.flux("x").is(0, "tool\n", "");
    assert_eq!(names(&room), ["flux-x", "flux-x.yaml"]);
}

#[test]
fn a_catalogue_that_is_not_there_is_not_a_plugin_that_is_not_there() {
    let web = catalogue(&[], Vec::new());
    let room = empty(&web);
    let hint =
        "\nhint: flux plugin search shows what the catalog has; FLUXCD_PLUGIN_CATALOG names another one\n";
    let missing = format!("✗ plugin \"nope\" not found in catalog\n{hint}");
    room.flux("plugin install nope").is(1, "", &missing);
    room.flux("plugin install x").is(1, "", "✗ plugin \"x\" has no versions\n");
    for name in ["../x", "build", "x@", "x y"] {
        let run = room.run(&["plugin", "install", name]);
        assert_eq!(run.exit, 1);
        assert!(run.err.contains("plugin"), "{}", run.err);
    }
    assert_eq!(web.asked(), ["/c/nope.yaml", "/c/x.yaml"]);
    let dead = Room::new().with("FLUXCD_PLUGIN_CATALOG", "http://u:hunter2@127.0.0.1:1/c/");
    let run = dead.flux("plugin install x");
    let told =
        "✗ the manifest of plugin \"x\" cannot be fetched from the catalog: http://127.0.0.1:1/c/x.yaml: ";
    assert!(run.exit == 1 && run.err.starts_with(told) && !run.err.contains("hunter2"), "{}", run.err);
    let run = dead.flux("plugin search");
    let told = "✗ failed to fetch plugin catalog: http://127.0.0.1:1/c/catalog.yaml: ";
    assert!(run.exit == 1 && run.err.starts_with(told), "{}", run.err);
    let busy = Web::in_turn(vec![(503, Vec::new())]);
    let run = empty(&busy).flux("plugin install x");
    assert!(run.exit == 1 && run.err.ends_with(&format!("/c/x.yaml: HTTP 503\n{hint}")), "{}", run.err);
    assert_eq!(busy.asked().len(), 4);
    let large = Web::in_turn(vec![(200, vec![b' '; (10 << 20) + 1])]);
    let run = empty(&large).flux("plugin search");
    assert!(run.exit == 1 && run.err.ends_with("the answer has more than 10485760 bytes\n"), "{}", run.err);
    let sound = catalogue(&[("1.0.0", "/tool", "")], vec![("/tool", TOOL.to_vec())]);
    let run = empty(&sound).with("FLUXCD_PLUGINS", "gone").flux("plugin install x");
    let told = "✗ the plugin directory gone, which FLUXCD_PLUGINS names, is not there: make it first\n";
    assert!(run.exit == 1 && run.err.ends_with(told), "{}", run.err);
}

#[test]
fn the_catalogue_is_searched() {
    let web = catalogue(&[("1.0.0", "/tool", "")], vec![("/tool", TOOL.to_vec())]);
    let room = empty(&web);
    assert_eq!(room.flux("plugin install x").exit, 0);
    let head = "NAME \tDESCRIPTION   \tINSTALLED \n";
    let (x, other) = ("x    \tThe Tool      \t1.0.0    \t\n", "other\tSomething else\t         \t\n");
    room.flux("plugin search").is(0, &format!("{head}{x}{other}"), "");
    room.flux("plugin search ELSE").is(0, &format!("{head}{other}"), "");
    room.flux("plugin search Nope").is(0, "No plugins matching \"nope\" found in catalog\n", "");
    room.flux("plugin search a b").is(1, "", "✗ accepts at most 1 arg(s), received 2\n");
}

#[test]
fn plugins_are_updated_and_never_put_back() {
    let web = catalogue(
        &[("1.10.0", "/tool", ""), ("1.9.0", "/tool", ""), ("1.8.0", "/gone", "")],
        vec![("/tool", TOOL.to_vec())],
    );
    let room = empty(&web);
    room.flux("plugin update").is(0, "No plugins found\n", "");
    room.flux("plugin update x").is(1, "", "✗ plugin \"x\" is not installed\n");
    assert_eq!(room.flux("plugin install x@1.9.0").exit, 0);
    program(&room, ".fluxcd/plugins/flux-own", "");
    program(&room, ".fluxcd/plugins/flux-lost", "");
    room.write(".fluxcd/plugins/flux-lost.yaml", "version: 1.0.0\n");
    let others =
        "✗ error checking lost: plugin \"lost\" not found in catalog\n⚠️ skipping own (manually installed)\n";
    room.flux("plugin upgrade").is(0, "", &format!("{others}✔ updated x v1.9.0 → v1.10.0\n"));
    room.flux("plugin update").is(0, "", &format!("{others}✔ x already up to date (v1.10.0)\n"));
    room.write(".fluxcd/plugins/flux-x.yaml", "version: 1.11.0\n");
    room.flux("plugin update x").is(0, "", "⚠️ skipping x (v1.11.0 is newer than v1.10.0 of the catalog)\n");
    let gone = catalogue(&[("1.12.0", "/gone", "")], Vec::new());
    let room = room.with("FLUXCD_PLUGIN_CATALOG", &gone.url("/c"));
    let told =
        format!("✗ error updating x: failed to download plugin: HTTP 404 from {}\n", gone.url("/gone"));
    room.flux("plugin update x").is(0, "", &told);
    room.flux("x").is(0, "tool\n", "");
}
