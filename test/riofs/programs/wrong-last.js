let total = 10
for (let i = 0; i < 5; i++) box({ x: i })
total = 20
print('almost')
throw new Error('not on my watch')
