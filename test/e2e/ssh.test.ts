import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Place } from './place.ts'
import { Sshd } from './sshd.ts'

test('another machine, over ssh', { timeout: 120_000 }, async (t) => {
  await using near = await Place.make()
  await using far = await Place.make()
  const dir = await near.mkdir('ssh')
  await using sshd = await Sshd.start(dir, { NAMESPACE: far.namespace, HOME: far.dir })
  near.env['PATH'] = `${dir}/bin:${near.env['PATH']}`
  const begun = await near.hivefs(['start', '--yes', '--no-mount'])
  assert.equal(begun.status, 0, begun.stderr)
  const ctl = (line: string) => near.hivefs(['write', '/ctl', line])

  await t.test('that has no hive: what it says there is what is said here', async () => {
    const { stderr, status } = await ctl(`add far ${sshd.address}`)
    assert.equal(
      stderr,
      `hivefs: /ctl: Connection refused: far: ${sshd.address}: hivefs: no hive runs at ${far.namespace}; \`hivefs start\` starts one\n`,
    )
    assert.equal(status, 1)
    assert.equal((await ctl('remove far')).status, 0)
  })
  const other = await far.hivefs(['start', '--yes', '--no-mount'])
  assert.equal(other.status, 0, other.stderr)

  await t.test('its whole tree is there, both ways', async () => {
    const { stderr, status } = await ctl(`add far ${sshd.address}`)
    assert.equal(status, 0, stderr)
    assert.equal((await near.hivefs(['ls', '/far'])).stdout, (await far.hivefs(['ls', '/'])).stdout)
    const text = 'x'.repeat(3_000_000)
    const wrote = await near.hivefs(['write', '/far/llm/claude/system'], { input: text })
    assert.equal(wrote.stderr, '')
    assert.equal((await far.hivefs(['read', '/llm/claude/system'])).stdout, text)
    assert.equal((await near.hivefs(['read', '/far/llm/claude/system'])).stdout, text)
  })
  await t.test('one ssh does for all who ask', async () => {
    const words = Array.from({ length: 8 }, () => near.hivefs(['read', '/far/llm/claude/status']))
    for (const { stdout } of await Promise.all(words)) assert.equal(stdout, 'idle\n')
    assert.equal((await sshd.sessions()).length, 1)
  })
  await t.test('nothing stays behind when it is removed', async () => {
    assert.equal((await ctl('remove far')).status, 0)
    while ((await sshd.sessions()).length) await new Promise(setImmediate)
  })
  await t.test('that does not let us in', async () => {
    await Sshd.log(dir, 'stranger')
    const { stderr } = await ctl(`add far ${sshd.address}`)
    assert.match(
      stderr,
      /^hivefs: \/ctl: permission denied: far: ssh!.*: Permission denied \(publickey\)\.\n$/,
    )
    await ctl('remove far')
  })
  await t.test('that is not there', async () => {
    const { stderr } = await ctl('add far ssh!127.0.0.1!1')
    assert.match(stderr, /^hivefs: \/ctl: Connection refused: far: .*connect to host 127\.0\.0\.1 port 1/)
    await ctl('remove far')
  })
  await t.test('in no other way than as a name', async () => {
    const { stderr } = await ctl('add far ssh!-oProxyCommand=touch@host')
    assert.match(stderr, /bad argument: ssh!-oProxyCommand=touch@host; ssh!user@host/)
  })
})
