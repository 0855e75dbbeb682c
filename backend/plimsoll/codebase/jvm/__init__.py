"""Java and Kotlin as one model: classes, annotations, constants, types, and bodies on demand."""
