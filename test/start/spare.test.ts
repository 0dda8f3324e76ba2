import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Spare } from '../../src/start/spare.ts'

/** Things that are counted as they are opened and closed. */
function counted() {
  const opened: Thing[] = []
  class Thing implements AsyncDisposable {
    closed = false
    async [Symbol.asyncDispose]() {
      this.closed = true
    }
  }
  const open = async () => {
    const thing = new Thing()
    opened.push(thing)
    return thing
  }
  return { opened, open }
}

test('a spare thing', { timeout: 10_000 }, async (t) => {
  await t.test('is the one that is taken', async () => {
    const { opened, open } = counted()
    await using spare = new Spare(open)
    spare.warm()
    spare.warm()
    assert.equal(opened.length, 1)
    assert.equal(await spare.take(), opened[0])
    assert.notEqual(await spare.take(), opened[0])
    spare.warm()
    assert.equal(opened.length, 2, 'who has asked needs no spare one')
  })
  await t.test('is closed where nobody has taken it', async () => {
    const { opened, open } = counted()
    {
      await using spare = new Spare(open)
      spare.warm()
    }
    assert.deepEqual(
      opened.map(({ closed }) => closed),
      [true],
    )
  })
  await t.test('belongs to whoever has taken it', async () => {
    const { opened, open } = counted()
    {
      await using spare = new Spare(open)
      spare.warm()
      await spare.take()
    }
    assert.deepEqual(
      opened.map(({ closed }) => closed),
      [false],
    )
  })
  await t.test('does not wait for ever', async () => {
    const closed = Promise.withResolvers<void>()
    const spare = new Spare(async () => ({ [Symbol.asyncDispose]: async () => closed.resolve() }), 1)
    spare.warm()
    const hold = setTimeout(() => undefined, 5_000) // its own timer keeps no process
    await closed.promise
    clearTimeout(hold)
  })
  await t.test('that cannot be opened is opened again by who needs it', async () => {
    const { opened, open } = counted()
    let broken = true
    await using spare = new Spare(async () => {
      if (broken) throw new Error('no memory')
      return open()
    })
    spare.warm()
    await assert.rejects(spare.take(), /no memory/)
    broken = false
    assert.equal(await spare.take(), opened[0])
  })
})
