"""Which functions of a repository a handler reaches, in any language: a call graph by names.

No types are inferred. A call leads to the definitions of its name, of which those are taken that
the place of the call speaks for: the same file, a file or class that the receiver is named like, a
file that the caller's file names, the same folder, or the only one there is. A call that several
places speak for equally leads to at most three; one that none speaks for leads nowhere.
"""
