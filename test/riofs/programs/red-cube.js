box({ color: 'red' })
