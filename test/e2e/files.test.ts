import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Hive } from './hive.ts'

const timeout = 120_000

/** What a user types, what comes of it on stdout, and the status when it is not 0. */
// oxfmt-ignore
const tools: [script: string, stdout: RegExp, status?: number][] = [
  ['cat $A/ctl | head -1', /^\w+ \S+\n$/],
  ['head -1 $A/ctl', /^\w+ \S+\n$/],
  ['tail -c 20 $A/ctl | wc -c', /^20\n$/],
  ['tail -n 1 $A/ctl', /\n$/],
  ['grep -c . $A/ctl', /^\d+\n$/],
  ['LESS= less $A/ctl < /dev/null', /provider/],
  ['jq -r .provider $A/config', /^offline\n$/],
  ['jq -r .provider < $A/config', /^offline\n$/],
  ['jq ".max_history = 7" $A/config > $HOME/c && cp $HOME/c $A/config && jq .max_history $A/config', /^7\n$/],
  ['echo "You are terse." > $A/system && cat $A/system', /^You are terse\.\n$/],
  ['echo "Very." >> $A/system && cat $A/system', /^You are terse\.\nVery\.\n$/],
  ['echo "Short." > $A/system && cat $A/system', /^Short\.\n$/],
  ['echo a | tee -a $A/system > /dev/null && cat $A/system', /^Short\.\na\n$/],
  ['printf "from vim" > $HOME/v; vim -e -s -c "r $HOME/v" -c "1,2d" -c wq $A/system; cat $A/system', /^from vim\n$/],
  ['dd if=$A/system of=$HOME/d bs=3 2> /dev/null; cat $HOME/d', /^from vim\n$/],
  ['dd if=$HOME/v of=$A/system 2> /dev/null; cat $A/system', /^from vim$/],
  ['truncate -s 0 $A/system; wc -c < $A/system', /^0\n$/],
  ['sed -n 1p $A/status; awk "{print \\$1}" $A/status; wc -l $A/status; diff $A/status $A/status', /^idle\nidle\n1 .*\n$/],
  ['rsync --inplace $HOME/v $A/system && cat $A/system', /^from vim$/],
  ['echo \'{"role":"user","content":"I am here"}\' > $A/history; jq -r .content $A/history', /^I am here\n$/],
  ['echo plain >> $A/history; jq -r .content $A/history', /^I am here\nplain\n$/],
  ['echo clear > $A/history; wc -c < $A/history', /^0\n$/],
  ['echo "new ann offline" > $N/llm/ctl; echo mine > $A/history; cp $A/state $N/llm/ann/state; jq -r .content $N/llm/ann/history; rm -r $N/llm/ann', /^mine\n$/],
  ['cp $A/state $HOME/x.json && jq -r .hivefs $HOME/x.json && echo clear > $A/history && cp $HOME/x.json $A/state && diff $HOME/x.json $A/state && echo clear > $A/history', /^agent\n$/],
  ['ls -lR $N | grep -c .', /^\d+\n$/],
  ['find $N | sort | grep claude/output', /claude\/output\n/],
  ['du -s $N', /^\d+\s/],
  ['[ $(stat -f -c %S%b $N) = $(stat -f -c %S%b $HOME) ] && df --output=pcent $N', /^Use%\n +\d+%\n$/],
  ['compgen -f $A/st', /status/],
  ['stat -c "%A %U %s" $A/status $A/output $A $A/input', /^-r-------- root 5\n-r-------- root 0\ndrwx------ root 0\n--w------- root 0\n$/],
  ['cat $A/help', /output .*\n[^]*cancel/],
  ['cat $N/help', /ctl/],
  ['cat $N/llm/providers', /^offline: ready\n/m],
  ['echo "new bob" > $N/llm/ctl && ls $N/llm/bob/status && echo "delete bob" > $N/llm/ctl && ! test -e $N/llm/bob', /bob\/status/],
  ['mkdir $N/llm/ann && mv $N/llm/ann $N/llm/eve && ls -d $N/llm/eve && rmdir $N/llm/eve; ls -d $N/llm/eve', /eve\n/, 2],
  ['echo jump > $A/ctl', /^$/, 1],
  ['echo "add x" > $N/ctl', /^$/, 1],
  ['echo "add x nonsense" > $N/ctl', /^$/, 1],
  ['echo "add llm 127.0.0.1:1" > $N/ctl', /^$/, 1],
  ['echo "remove nothing" > $N/ctl', /^$/, 1],
  ['cat $A/nothing', /^$/, 1],
  ['touch $A/new', /^$/, 1],
  ['rm $A/status $A/history $A/input; cat $A/status', /^idle\n$/],
  ['echo "new ann offline" > $N/llm/ctl && echo js > $N/llm/ann/rules && echo hi > $N/llm/ann/input && cat $N/llm/ann/output > $HOME/o && ls $N/llm/ann/turns/1 | wc -l && rm -r $N/llm/ann && ! ls $N/llm/ann', /^5\n$/],
  ['echo x > $A/status', /^$/, 1],
  ['echo "{" > $A/config; sync -f $A/config; jq -r .provider $A/config; head -1 $A/ERRORS', /^offline\n.*JSON/],
]

test('plain tools behave', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  const state = async () => [await hive.ok('cut -f1-4 $N/ctl'), await hive.ok('ls $N $N/llm')]
  const before = await state()
  for (const [script, stdout, status = 0] of tools)
    await t.test(script, { timeout: 20_000 }, async () => {
      const said = await hive.sh(script)
      assert.match(said.stdout, stdout, said.stderr)
      assert.equal(said.status, status, said.stderr)
    })
  assert.deepEqual(await state(), before, 'what failed changed nothing')
})

test('an error names what would be right, over 9P too', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  const jump = await hive.sh('echo jump | hivefs write llm/claude/ctl')
  assert.equal(jump.status, 1)
  assert.match(jump.stderr, /bad argument: jump; one of .*cancel.*retry/)
  assert.match((await hive.sh('echo jump > $A/ctl')).stderr, /Invalid argument/)
})

/** Until a reader sleeps in its read. */
async function asleep(cat: ChildProcess): Promise<void> {
  for (;;) {
    const [call] = readFileSync(`/proc/${cat.pid}/syscall`, 'utf8').split(' ')
    if (call === '0' && readFileSync(`/proc/${cat.pid}/stat`, 'utf8').split(') ')[1]!.startsWith('S')) return
    await new Promise((done) => setImmediate(done))
  }
}

test(
  'two hundred blocked readers: everything else answers, and any signal ends them',
  { timeout },
  async (t) => {
    await using hive = await Hive.start(t)
    const threads = () => readdirSync(`/proc/${hive.pid}/task`).length
    const before = threads()
    const cats = Array.from({ length: 200 }, () =>
      spawn('cat', [`${hive.n}/llm/claude/output`], { stdio: 'ignore' }),
    )
    await Promise.all(cats.map((cat) => once(cat, 'spawn')))
    for (const cat of cats) await asleep(cat)
    assert.ok(threads() - before < 10, 'no thread per reader')
    assert.match(await hive.ok('ls -lR $N'), /claude/)
    assert.equal(await hive.ok('cat $A/status'), 'idle\n')
    const signals = ['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGHUP'] as const
    const ended = cats.map((cat) => once(cat, 'exit'))
    const start = performance.now()
    for (const [at, cat] of cats.entries()) cat.kill(signals[at % 4])
    const exits = await Promise.all(ended)
    t.diagnostic(`200 readers ended in ${Math.round(performance.now() - start)} ms`)
    for (const [at, exit] of exits.entries()) assert.deepEqual(exit, [null, signals[at % 4]])
  },
)

test('a reader that was stopped and goes on loses no byte', { timeout }, async (t) => {
  await using hive = await Hive.start(t, {
    config: '[providers.command]\nslow = "for i in $(seq 300); do echo line $i; sleep 0.005; done"\n',
  })
  await hive.ok('echo "new s slow" > $N/llm/ctl')
  const cat = spawn('cat', [`${hive.n}/llm/s/output`])
  let text = ''
  cat.stdout.on('data', (chunk: Buffer) => (text += String(chunk)))
  await asleep(cat)
  await hive.ok('echo go > $N/llm/s/input')
  const over = once(cat, 'close')
  const state = { going: true }
  const gone = over.then(() => (state.going = false))
  while (state.going) {
    cat.kill('SIGTSTP')
    await new Promise((done) => setTimeout(done, 3))
    cat.kill('SIGCONT')
    await Promise.race([gone, new Promise((done) => setTimeout(done, 3))])
  }
  assert.equal(text, Array.from({ length: 300 }, (_, at) => `line ${at + 1}\n`).join(''))
})

test('kill -9 leaves no mount, and the next start has its place', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  await hive.end('SIGKILL')
  for (let mounted = true; mounted;)
    mounted = (await hive.sh('grep -q " $N " /proc/self/mountinfo')).status === 0
  await hive.start()
  assert.match(await hive.ok('ls $N'), /llm/)
})

test(
  'a second hive in the same namespace is refused, another namespace is another hive',
  { timeout },
  async (t) => {
    await using hive = await Hive.start(t)
    const again = await hive.sh('hivefs start --foreground --yes --mount $HOME/other')
    assert.equal(again.status, 1)
    assert.match(again.stderr, /already/)
    await using other = await Hive.start(t)
    assert.notEqual(other.n, hive.n)
    assert.match(await hive.ok('hivefs status --json'), /"pid": *\d+/)
  },
)
