"""Which functions of a repository a handler reaches, in any language: a call graph by names.

No types are inferred. A call leads to the functions of its name in the first of these places that
has any: its own file, a file that the receiver is named like, the files that the caller's file
speaks of by name, as its imports and types do, and the files in the same folder. If there are more
than three of them, the call leads nowhere.
"""
