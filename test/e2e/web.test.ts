import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Hive } from './hive.ts'

const timeout = 60_000

/** What a script asks by HTTP, with the key in $K and the address in $U, and what it gets. */
// oxfmt-ignore
const asked: readonly (readonly [script: string, stdout: RegExp])[] = [
  ['curl -s $U/n/llm/claude/status', /^the key is missing/],
  ['curl -s -H "$K" $U/n/llm/claude/status', /^idle\n$/],
  ['curl -s -H "$K" -d "draw a red cube" $U/n/llm/claude/rpc', /box\(\{color: 'red'/],
  ['curl -s -H "$K" -d "ping llm" "$U/n/ctl?read"', /^llm \d+\.\d+\n$/],
  ['curl -s -o /dev/null -w "%{http_code}" -H "$K" -d "jump" "$U/n/ctl"', /^400$/],
  ['curl -s -H "$K" -d "jump" "$U/n/llm/claude/ctl?read"', /^bad argument: jump; one of /],
  ['curl -s -H "$K" -T - $U/n/llm/claude/system <<< "You are terse."; cat $A/system', /^You are terse\.\n$/],
  ['curl -s -H "$K" --data-binary $\'Very.\\n\' $U/n/llm/claude/system; cat $A/system', /^You are terse\.\nVery\.\n$/],
  ['echo "const cube = box()" > $N/rio/scene/parse; ls $N/rio/scene/nodes/cube > /dev/null; curl -s -H "$K" -X DELETE $U/n/rio/scene/nodes/cube; ls $N/rio/scene/nodes | grep -c cube || true', /^0\n$/],
  ['curl -s -H "$K" $U/n/rio/screen | head -c 4 | tail -c 3', /^PNG$/],
  ['curl -sN -H "$K" $U/n/events | grep -m 1 agent.turn & while kill -0 $! 2> /dev/null; do echo hm > $A/input; cat $A/output > /dev/null; done; wait', /"kind":"agent.turn"/],
  ['curl -s -H "$K" $U/n/llm/ | jq -r ".[] | select(.kind == \\"directory\\").name"', /^claude\n/],
]

test('the tree by HTTP', { timeout }, async (t) => {
  await using hive = await Hive.start(t)
  const url = (await hive.ok('cat $N/rio/url')).trim()
  const [, address = '', key = ''] = /^(http:\/\/127\.0\.0\.1:\d+)\/#([\w-]{32})$/.exec(url) ?? []
  assert.ok(hive.output.includes(`in a browser: ${url}\n`))
  for (const [script, stdout] of asked)
    await t.test(script, async () => {
      assert.match(await hive.ok(script, { U: address, K: `Authorization: Bearer ${key}` }), stdout)
    })
  await t.test('the key is the same after a restart', async () => {
    await hive.end()
    await hive.start()
    assert.equal((await hive.ok('cat $N/rio/url')).trim().split('#')[1], key)
  })
})

test('a hive without HTTP', { timeout }, async (t) => {
  await using hive = await Hive.start(t, { config: 'web = false' })
  assert.ok(!hive.output.includes('in a browser'))
  assert.match(await hive.ok('cat $N/rio/url'), /^nothing listens for browsers/)
})
