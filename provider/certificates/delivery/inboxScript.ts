/**
 * The script that works on a node's inbox: POSIX sh with tar, mv, mkdir, rmdir, chmod, chown, rm, ls, cat and, where there are, cmp and sleep.
 *
 * Arguments: action, inbox, owner (empty: the owner of the folder that the inbox is in), then the action's own:
 * - `check`
 * - `place` keep|replace, then for each part `part:NAME` followed by `+FILE` (comes in the archive), `-FILE` (moved aside), `=FILE` (may
 *   stay in CA/). A tar archive on standard input holds the files.
 * - `restore`, `discard`: `part:NAME`…
 * - `remove`: FILE…
 *
 * It says that it is there, and begins when it reads `go` on standard input: whoever did not hear it knows that nothing was done, and what
 * is no script gets no files.
 *
 * Placing: the archive is unpacked into a folder beside, given owner and mode, and compared. Nothing else has been touched until
 * then, and the folder goes away on every failure. Then, with signals ignored, each present file is moved into the previous
 * generation and the new one renamed into its place; a mark says that this is under way, and so does one when files are put back. So what
 * was there before can be put back from wherever a run has ended, and the next run does so first. Files come whole or not at all. A command
 * that was given up may run on here: it is let come to its end (20 s), so that it moves nothing after it was put back.
 *
 * The previous generation of a part is `.cbsec-previous-PART`: `had/` holds what was moved aside, `absent/` names what had not been there. The
 * server reads neither (cluster API facts E.2).
 *
 * Answers are lines on standard output that begin with `cbsec1`; other lines are a login's own greetings. No apostrophe and no pair of
 * backslashes stands in the text, so that fish as a login shell reads its quoted form alike.
 */
export const inboxScript = `
set -u
umask 077
LC_ALL=C; export LC_ALL
action=$1; inbox=$2; owner=$3; shift 3
incoming=.cbsec-incoming.$$
probe=.cbsec-probe.$$
made_inbox=; made_ca=; in_inbox=; failed=

say() { printf "cbsec1 %s\\n" "$*"; }
fail() { failed=1; say "failed $*"; exit 1; }
there() { [ -e "$1" ] || [ -L "$1" ]; }

clean() {
  rm -rf "./$probe"
  [ -n "$in_inbox" ] || return 0
  rm -rf "./$incoming"
  [ -z "$made_ca" ] || rmdir CA 2>/dev/null
  [ -z "$made_inbox" ] || { cd .. && rmdir "$inbox" 2>/dev/null; }
}

enter_parent() {
  parent=\${inbox%/*}
  [ -d "\${parent:-/}" ] || fail no-folder
  cd "\${parent:-/}" || fail no-entry
  [ -n "$owner" ] || owner=$(owner_of .)
}
owner_of() { set -f; set -- $(ls -ldn "$1"); set +f; printf "%s" "$3:$4"; }
enter_inbox() {
  cd "$inbox" || fail no-entry
  in_inbox=1
}
own() { chown -h "$owner" "$@" || fail owner "$owner"; }

sweep() {
  for old in .cbsec-incoming.*; do
    there "$old" || continue
    kill -0 "\${old##*.}" 2>/dev/null || rm -rf "./$old"
  done
}

wait_for() {
  waited=0
  while [ $waited -lt 20 ] && there "$1" && [ "$2" != $$ ] && kill -0 "$2" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
  done
}
wait_for_placing() {
  for mark in .cbsec-previous-*/placing; do
    other=
    [ ! -f "$mark" ] || IFS= read -r other <"$mark"
    [ -z "$other" ] || wait_for "$mark" "$other"
  done
}
wait_for_incoming() {
  for old in .cbsec-incoming.*; do
    ! there "$old" || wait_for "$old" "\${old##*.}"
  done
}

put_back() {
  slot=.cbsec-previous-$1
  printf "" 2>/dev/null >"$slot/placing" || :
  for kept in "$slot"/had/* "$slot"/had/CA/*; do
    there "$kept" || continue
    name=\${kept#"$slot"/had/}
    [ "$name" = CA ] && continue
    if [ "\${name#CA/}" != "$name" ] && [ ! -d CA ]; then mkdir CA && own CA || fail write; fi
    if [ -d "$name" ] && [ ! -L "$name" ]; then rm -rf "./$name"; fi
    mv -f "$kept" "$name" || fail write
  done
  for kept in "$slot"/absent/* "$slot"/absent/CA/*; do
    there "$kept" || continue
    name=\${kept#"$slot"/absent/}
    [ "$name" = CA ] && continue
    rm -f "./$name" || fail write
  done
  rm -rf "./$slot" || fail write
}
put_back_unfinished() {
  for mark in .cbsec-previous-*/placing; do
    [ -f "$mark" ] || continue
    part=\${mark#.cbsec-previous-}
    put_back "\${part%/placing}"
  done
}

listed() {
  wanted=$1; shift
  for operand in "$@"; do
    case $operand in [-+=]*) [ "\${operand#?}" = "$wanted" ] && return 0 ;; esac
  done
  return 1
}
refuse_unlisted_authorities() {
  unlisted=
  for found in CA/*; do
    there "$found" || continue
    listed "$found" "$@" || { unlisted=1; say "unknown $found"; }
  done
  [ -z "$unlisted" ] || fail unknown
}

receive() {
  mkdir "$incoming" || fail write
  tar -xf - -C "$incoming" || fail stream
  cat >/dev/null
  for operand in "$@"; do
    case $operand in
      +*)
        [ -f "$incoming/\${operand#+}" ] || fail cut
        chmod 600 "$incoming/\${operand#+}" || fail write
        own "$incoming/\${operand#+}"
        ;;
    esac
  done
}
all_there_already() {
  for operand in "$@"; do
    case $operand in
      +*)
        [ -f "\${operand#+}" ] && [ ! -L "\${operand#+}" ] || return 1
        cmp -s "$incoming/\${operand#+}" "\${operand#+}" || return 1
        ;;
      -*) there "\${operand#-}" && return 1 ;;
    esac
  done
  return 0
}
confirm_access() {
  for operand in "$@"; do
    case $operand in
      +*)
        chmod 600 "\${operand#+}" || fail write
        own "\${operand#+}"
        ;;
    esac
  done
}
set_aside() {
  if there "$slot/had/$1" || there "$slot/absent/$1"; then
    rm -rf "./$1" || return 1
  elif there "$1"; then
    mv -f "$1" "$slot/had/$1" || return 1
    say "aside $1"
  else
    printf "" >"$slot/absent/$1" || return 1
  fi
}
prepare_slots() {
  for operand in "$@"; do
    case $operand in part:*) ;; *) continue ;; esac
    fresh=$incoming/previous-\${operand#part:}
    mkdir "$fresh" "$fresh/had" "$fresh/had/CA" "$fresh/absent" "$fresh/absent/CA" || fail write
    printf "%s\\n" $$ >"$fresh/placing" || fail write
  done
}
open_slot() {
  slot=.cbsec-previous-$1
  fresh=$incoming/previous-$1
  if [ "$previous" = replace ] && [ -d "$slot" ]; then mv "$slot" "$incoming/replaced-$1" || return 1; fi
  if [ -d "$slot" ]; then mv -f "$fresh/placing" "$slot/placing"; else mv "$fresh" "$slot"; fi
}
commit() {
  for operand in "$@"; do
    case $operand in
      part:*) open_slot "\${operand#part:}" || return 1 ;;
      +*) set_aside "\${operand#+}" && mv -f "$incoming/\${operand#+}" "\${operand#+}" || return 1 ;;
      -*) there "\${operand#-}" || continue; set_aside "\${operand#-}" || return 1 ;;
    esac
  done
  rm -f .cbsec-previous-*/placing
}

place() {
  previous=$1; shift
  [ -d "$inbox" ] || { mkdir "$inbox" || fail write; made_inbox=1; own "$inbox"; }
  enter_inbox
  wait_for_placing
  sweep
  put_back_unfinished
  receive "$@"
  case " $* " in
    *" part:authorities "*)
      if [ ! -d CA ]; then mkdir CA || fail write; made_ca=1; own CA; fi
      refuse_unlisted_authorities "$@"
      ;;
  esac
  if all_there_already "$@"; then
    confirm_access "$@"
    say unchanged
  else
    prepare_slots "$@"
    trap "" HUP INT TERM
    commit "$@" || { put_back_unfinished; fail write; }
  fi
  made_inbox=; made_ca=
}

certificates() {
  inside=
  while IFS= read -r line || [ -n "$line" ]; do
    case $line in *"-----BEGIN CERTIFICATE-----"*) inside=1 ;; esac
    [ -z "$inside" ] || say "pem $line"
    case $line in *"-----END CERTIFICATE-----"*) inside= ;; esac
  done <"$1" || fail read
}
check() {
  if [ -d "$inbox" ]; then enter_inbox; say inbox; fi
  mkdir "$probe" || fail write
  own "$probe"
  rmdir "$probe" || fail write
  [ ! -d "$inbox/CA" ] || [ -w "$inbox/CA" ] || fail write
  [ -n "$in_inbox" ] || return 0
  for name in chain.pem pkey.key couchbase.p12 client_chain.pem client_pkey.key couchbase_client.p12; do
    there "$name" && say "file $name"
  done
  if [ -f chain.pem ]; then say chain; certificates chain.pem; fi
  if [ -f client_chain.pem ]; then say clientChain; certificates client_chain.pem; fi
  for name in CA/*; do
    there "$name" || continue
    say "authority \${name#CA/}"
    if [ -f "$name" ]; then certificates "$name"; fi
  done
  for name in .cbsec-previous-*; do
    [ -d "$name" ] && say "previous \${name#.cbsec-previous-}"
  done
  name=.cbsec-previous-node/had/chain.pem
  if [ -f "$name" ]; then say previousChain; certificates "$name"; fi
}
restore() {
  for operand in "$@"; do
    [ -d ".cbsec-previous-\${operand#part:}" ] || continue
    put_back "\${operand#part:}"
    say "restored \${operand#part:}"
  done
}
discard() {
  for operand in "$@"; do
    rm -rf "./.cbsec-previous-\${operand#part:}" || fail write
  done
}
remove() {
  for name in "$@"; do
    there "$name" || continue
    rm -f "./$name" || fail write
  done
}

trap clean EXIT
trap "exit 1" HUP INT TERM
trap "" PIPE
say here
IFS= read -r go && [ "$go" = go ] || fail no-input
for tool in tar mv mkdir rmdir chmod chown rm ls cat; do
  command -v $tool >/dev/null || fail no-tool $tool
done
enter_parent
case $action in
  check) check ;;
  place) place "$@" ;;
  *)
    if [ -d "$inbox" ]; then
      enter_inbox
      wait_for_incoming
      sweep
      trap "" HUP INT TERM
      $action "$@"
    fi
    ;;
esac
[ -n "$failed" ] || say done
`;
