"""PHP as several frameworks' extractors read it: classes, names, code that is followed, inputs."""
