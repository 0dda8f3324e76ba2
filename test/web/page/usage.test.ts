import assert from 'node:assert/strict'
import { test } from 'node:test'
import { without } from '../../riofs/picture/chromium.ts'
import { money, sorted, sumOf, usedOf } from '../../../src/web/page/usage/table.ts'
import { Vendor } from '../../providers/vendor.ts'
import { Visits } from './visit.ts'

const timeout = 90_000
/** A reply that costs a dollar. */
const counts = { input: 0, output: 1000, cached: 0, reasoning: 0 }

test('what usage and ctl say, as a row', { timeout: 5000 }, () => {
  const ctl =
    'state idle\nprovider mine\nmodel parrot\nbudget 1.5\nbudget_total off\nspent_today 0.25\nturns 3\n'
  const ann = usedOf(
    'ann',
    'turn in out cached reasoning usd\n3 1 2 3 4 0.25\ntotal 10 20 30 40 0.75+\n',
    ctl,
  )
  assert.deepEqual(ann, {
    name: 'ann',
    model: 'mine parrot',
    state: 'idle',
    turns: 3,
    in: 10,
    out: 20,
    cached: 30,
    reasoning: 40,
    usd: 0.75,
    more: true,
    budgets: [{ per: 'day', spent: 0.25, of: 1.5 }],
  })
  const bob = usedOf('bob', 'total 1 2 0 0 -\n', 'budget off\nbudget_total 2\nturns 1\n')
  assert.deepEqual([bob.usd, bob.more, bob.budgets], [0, true, [{ per: 'all', spent: 0, of: 2 }]])
  assert.deepEqual(sumOf([ann, bob]), {
    turns: 4,
    in: 11,
    out: 22,
    cached: 30,
    reasoning: 40,
    usd: 0.75,
    more: true,
  })
  const order = (...[by, turned]: [Parameters<typeof sorted>[1], boolean]) =>
    sorted([bob, ann], by, turned).map(({ name }) => name)
  assert.deepEqual(order('name', false), ['ann', 'bob'])
  assert.deepEqual(order('name', true), ['bob', 'ann'])
  assert.deepEqual(order('out', false), ['ann', 'bob'])
  assert.deepEqual([money(0), money(0.0012), money(1.5, true)], ['$0.00', '$0.0012', '$1.50+'])
})

test('the usage panel', { timeout, skip: without() }, async (t) => {
  await using vendor = await Vendor.start({ dialect: 'chat' }, [[{ text: 'ok' }, { stop: 'stop', counts }]])
  const config = `[providers.mine]\nbase_url = "${vendor.url}"\n[prices.parrot]\ninput = 0\noutput = 1000\n`
  await using visits = await Visits.open(t, { config })
  const { hive } = visits
  await hive.ok(
    'echo "new ann offline" > $N/llm/ctl; echo "delete mine" > $N/llm/ctl; echo one > $A/input; cat $A/output',
  )
  const page = await visits.visit()
  await page.getByRole('button', { name: 'Usage', exact: true }).click()
  const panel = page.getByRole('region', { name: 'Usage', exact: true })
  const row = (name: string) => panel.getByRole('row').filter({ has: page.getByRole('rowheader', { name }) })
  const cells = (name: string) => row(name).getByRole('cell').allInnerTexts()
  const names = async () =>
    (await panel.locator('tbody th').allInnerTexts()).map((text) => text.split('\n', 1)[0]!.trim())

  await t.test('has a row for each agent, and one for all', async () => {
    await row('claude').waitFor()
    assert.deepEqual((await cells('claude')).slice(0, 6), ['1', '0', '1,000', '0', '0', '$1.00'])
    assert.deepEqual((await cells('ann')).slice(0, 6), ['0', '0', '0', '0', '0', '$0.00'])
    assert.deepEqual((await cells('In all')).slice(0, 6), ['1', '0', '1,000', '0', '0', '$1.00'])
  })
  await t.test('a turn is counted when it has ended', async () => {
    await hive.ok('echo two > $A/input; cat $A/output')
    await row('claude').getByText('$2.00', { exact: true }).waitFor()
    await row('In all').getByText('2,000').waitFor()
  })
  await t.test('is sorted by what one presses, and turned', async () => {
    assert.deepEqual(await names(), ['ann', 'claude'])
    await panel.getByRole('button', { name: 'Cost' }).click()
    assert.deepEqual(await names(), ['claude', 'ann'])
    assert.equal(
      await panel.getByRole('columnheader', { name: 'Cost' }).getAttribute('aria-sort'),
      'descending',
    )
    await panel.getByRole('button', { name: 'Cost' }).click()
    assert.deepEqual(await names(), ['ann', 'claude'])
  })
  await t.test('a budget is set, and what of it is spent is a bar', async () => {
    await row('claude').getByRole('button', { name: 'Set budget of claude' }).click()
    const form = panel.getByRole('form', { name: 'Budget of claude' })
    await form.getByLabel('US dollars').fill('much')
    await form.getByRole('button', { name: 'Set' }).click()
    await form.getByRole('alert').waitFor()
    await form.getByLabel('US dollars').fill('3')
    await form.getByRole('button', { name: 'Set' }).click()
    await row('claude').getByText('$2.00 of $3.00 a day').waitFor()
    assert.match(await hive.ok('cat $A/ctl'), /^budget 3$/m)
    const bar = row('claude').getByRole('progressbar', { name: 'Budget of claude a day' })
    assert.equal(Number(await bar.getAttribute('value')).toFixed(3), '0.667')
  })
  await t.test('who comes and goes is seen', async () => {
    await hive.ok('echo "new bob offline" > $N/llm/ctl')
    await row('bob').waitFor()
    await hive.ok('for a in ann bob claude; do echo "delete $a" > $N/llm/ctl; done')
    await panel.getByText('There is no agent yet').waitFor()
  })
  assert.deepEqual(
    visits.wrong.filter((text) => !/GPU stall/.test(text)),
    [],
  )
})
