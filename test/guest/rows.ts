/**
 * What is done to a hive in a guest, with $N the mount and $A an agent of that mount's own; what it prints, and how the
 * shell complains.
 */
export interface Row {
  readonly script: string
  readonly stdout: RegExp
  /** What stands in stderr; then the status is not 0. */
  readonly error?: string
  /** What v9fs says instead over plain 9P2000. */
  readonly plain?: string
}

type Short = [script: string, stdout: RegExp, error?: string, plain?: string]

/** What v9fs makes of a text of plain 9P2000 that it does not know, as any with a detail: its own ESERVERFAULT. */
export const UNKNOWN = 'Unknown error 526'

const NOTHING = /^$/

// oxfmt-ignore
const short: Short[] = [
  // looking
  ['ls $N', /^ctl\nevents\nhelp\nllm\npeers\nrio\nroutes\n$/],
  ['mkdir $A; echo "provider offline" > $A/ctl; ls $A', /^ERRORS\nTHOUGHTS\nconfig\n[^]*wait\n$/],
  ['ls -lR $N | grep -c .', /^\d\d+\n$/],
  ['ls -l $A/status $A/input $A/ctl | cut -c1-10', /^-rw-------\n--w-------\n-r--------\n$/],
  ['stat -c "%A %s %F" $A $A/status $A/output', /^drwx------ 0 directory\n-r-------- 5 regular file\n-r-------- 0 regular (empty )?file\n$/],
  ['stat -c %i $A/status > /tmp/i; stat -c %i $A/status | diff - /tmp/i', NOTHING],
  ['find $N | grep -c $A/', /^\d\d\n$/],
  ['du -s $N', /^\d+\s/],
  ['df $N | tail -n 1', /^\S+ +\d+ +\d+ +\d+ +\d+% +\/n\n$/],
  ['grep -v "^#" $N/ctl | cut -f1-3', /^llm\tlocal\tup\nrio\tlocal\tup\n$/],
  ['head -n 1 $N/help', /^ctl +mounts and their health\n$/],
  ['tail -c 5 $A/status', /^idle\n$/],
  ['wc -c < $A/status', /^5\n$/],
  ['cd $A && pwd && cat status', /^\/n\/llm\/\w+\nidle\n$/],
  ['cat $N/llm/providers', /^offline: ready\n/m],
  ['grep -c cancel $A/help', /^\d+\n$/],
  ['[ -d $A ] && [ -f $A/ctl ] && [ ! -e $A/nothing ] && echo yes', /^yes\n$/],
  // writing
  ['echo "max_history 5" > $A/ctl; grep max_history $A/ctl', /^max_history 5\n$/],
  ['printf "max_history 6\\ntemperature 1\\n" > $A/ctl; grep -E "^(max_h|temp)" $A/ctl', /max_history 6\n/],
  ['echo "You are terse." > $A/system; cat $A/system', /^You are terse\.\n$/],
  ['echo "Very." >> $A/system; cat $A/system', /^You are terse\.\nVery\.\n$/],
  ['echo Short. > $A/system; cat $A/system', /^Short\.\n$/],
  ['truncate -s 0 $A/system; wc -c < $A/system', /^0\n$/],
  [': > $A/system && cat $A/system', NOTHING],
  ['echo a | tee $A/system; cat $A/system', /^a\na\n$/],
  ['dd if=$A/system of=/tmp/d bs=1 2> /dev/null; cat /tmp/d', /^a\n$/],
  ['echo "{\\"max_history\\": 7}" > /tmp/c; cp /tmp/c $A/config; grep -o "\\"max_history\\": *7" $A/config', /7\n$/],
  ['cp $A/config /tmp/c; cp /tmp/c $A/config; diff /tmp/c $A/config', NOTHING],
  ['touch $A/ctl', NOTHING],
  ['seq 20000 > /tmp/long; cp /tmp/long $A/system; diff /tmp/long $A/system; : > $A/system', NOTHING],
  // talking
  ['exec 3<> $N/ctl; echo ping llm >&3; cat <&3; echo ping rio >&3; cat <&3', /^llm [\d.]+\nrio [\d.]+\n$/],
  ['echo "draw a red cube" > $A/input; cat $A/output', /box\(/],
  ['cat $A/turns/1/prompt', /^draw a red cube\n?$/],
  ['exec 3<> $A/rpc; echo "draw a blue sphere" >&3; cat <&3', /sphere\(/],
  ['cat $A/status $A/wait', /^idle\nidle\n$/],
  ['grep -c "\\"role\\":\\"assistant\\"" $A/history', /^2\n$/],
  ['echo "{\\"role\\":\\"user\\",\\"content\\":\\"I am here\\"}" >> $A/history; tail -n 1 $A/history', /I am here/],
  ['mkdir $A.b; cp $A/state $A.b/state; diff $A/history $A.b/history; rmdir $A.b; ls $A.b', NOTHING, 'No such file or directory'],
  ['mkdir $A.b; mv $A.b $A.c; [ -e $A.b ] || ls -d $A.c; rmdir $A.c', /^\/n\/llm\/\w+\.c\n$/],
  ['mkdir $A.b; rm -r $A.b; [ -e $A.b ] || echo gone', /^gone\n$/],
  ['echo clear > $A/history; wc -c < $A/history', /^0\n$/],
  // the display
  ['echo "ball = sphere({color: \'blue\'})" > $N/rio/scene/parse; ls $N/rio/scene/nodes', /^ball\n$/],
  ['cat $N/rio/scene/tree', /^ball sphere /],
  ['echo "{\\"color\\": \\"gold\\"}" > $N/rio/scene/nodes/ball; grep -o "\\"color\\": *\\"[^\\"]*" $N/rio/scene/nodes/ball', /gold|ffd700/],
  ['head -c 8 $N/rio/screen | od -An -c', /211 +P +N +G/],
  ['cp $N/rio/screen /tmp/s.png; [ $(stat -c %s /tmp/s.png) = $(stat -c %s $N/rio/screen) ] && echo same', /^same\n$/],
  ['head -c 24 $N/rio/screen.320x200.png | tail -c 8 | od -An -tx1', /00 00 01 40 00 00 00 c8/],
  ['cp $N/rio/scene/state /tmp/scene; rm $N/rio/scene/nodes/ball; ls $N/rio/scene/nodes', NOTHING],
  ['echo undo > $N/rio/version; ls $N/rio/scene/nodes', /^ball\n$/],
  ['tail -n 1 $N/rio/version | cut -f1,4', /^\d+\tguest\n$/],
  ['echo clear > $N/rio/ctl; cp /tmp/scene $N/rio/scene/state; cat $N/rio/scene/tree; echo clear > $N/rio/ctl', /^ball sphere /],
  ['echo "oops(" > $N/rio/scene/parse; /usr/bin/dd if=$N/rio/scene/STDERR iflag=nonblock bs=64k count=1 2> /dev/null', /parse|Syntax|Unexpected/i],
  ['/usr/bin/dd if=$N/rio/scene/RESULT iflag=nonblock bs=64k count=1 2> /dev/null', /"ok": ?false/],
  ['cat $N/rio/url', /./],
  // streams
  ['exec 3< $N/events; echo "draw a red cube" > $A/input; /usr/bin/dd iflag=nonblock bs=64k count=1 <&3 2> /dev/null | head -n 1', /^{"id":\d+,.*"kind":"agent/],
  ['cat $A/output', /box\(/],
  ['cat $N/events & asleep $!; kill $!; wait $! || echo ended', /^ended\n$/],
  ['cat $N/rio/scene/events & flying 1; kill $!; wait $! || flying 0', NOTHING],
  ['for i in 1 2 3; do cat $N/rio/scene/events & done; flying 3; kill -9 $(jobs -p); wait; flying 0', NOTHING],
  ['timeout 1 cat $A/output || echo ended', /^ended\n$/],
  // errors
  ['cat $N/nothing', NOTHING, 'No such file or directory'],
  ['ls $A/ctl/x', NOTHING, 'Not a directory'],
  ['mkdir $A', NOTHING, 'File exists'],
  ['cat $A', NOTHING, 'Is a directory'],
  ['echo x > $A', NOTHING, 'Is a directory'],
  ['echo x > $A/status', NOTHING, 'Permission denied'],
  ['cat $A/input', NOTHING, 'Permission denied'],
  ['touch $A/new', NOTHING, 'Permission denied'],
  ['echo x > $A/new', NOTHING, 'Permission denied'],
  ['rm $N/ctl', NOTHING, 'Permission denied'],
  ['mkdir $N/new', NOTHING, 'Permission denied'],
  ['chmod 644 $A/status', NOTHING, 'Operation not permitted'],
  ['ln -s a $A/b', NOTHING, 'Operation not supported', 'Operation not permitted'],
  ['ln $A/ctl $A/b', NOTHING, 'Operation not supported', 'Operation not permitted'],
  ['mv $A/ctl $A/b', NOTHING, 'Operation not permitted'],
  ['mknod $A/b p', NOTHING, 'Operation not supported', 'Operation not permitted'],
  ['echo jump > $A/ctl', NOTHING, 'Invalid argument', UNKNOWN],
  ['echo "{" > $A/config; tail -n 1 $A/config', /}\n$/],
  ['mkdir "$N/llm/a b"', NOTHING, 'Invalid argument', UNKNOWN],
  ['echo "add x" > $N/ctl', NOTHING, 'Invalid argument', UNKNOWN],
  ['echo "add llm 127.0.0.1:1" > $N/ctl', NOTHING, 'File exists', UNKNOWN],
  ['echo "remove nothing" > $N/ctl', NOTHING, 'No such file or directory', UNKNOWN],
  ['mkdir $A.b; printf "provider mine\\nbudget 0.1\\n" > $A.b/ctl; echo hi > $A.b/input', NOTHING, 'Disk quota exceeded', UNKNOWN],
  ['cat $A.b/wait', /^paused\n$/],
  ['rmdir $A.b; mkdir $A.b; echo "provider slow" > $A.b/ctl; for i in $(seq 70); do echo $i > $A.b/input || exit 1; done', NOTHING, 'Resource temporarily unavailable', UNKNOWN],
  ['cat $A.b/status', /^streaming\n$/],
  ['rmdir $A.b; ls -d $A.b', NOTHING, 'No such file or directory'],
  ['rmdir $A; ls $N/llm', /^claude\nctl\nhelp\nmine\nproviders\nslow\n$/],
]

/** What stands before each: until a process waits for the server, or is gone; until the display has so many requests in flight. */
export const prelude = `
asleep() { until grep -qs p9_client_rpc /proc/$1/wchan; do [ -e /proc/$1 ] || return; done; }
flying() { until grep -q "^rio.*\t$1\t[^\t]*$" $N/ctl; do :; done; }
`

export const rows: readonly Row[] = short.map(([script, stdout, error, plain]) => ({
  script,
  stdout,
  ...(error !== undefined && { error }),
  ...(plain !== undefined && { plain }),
}))
