clear()
print(all().length)
