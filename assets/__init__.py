"""The pages' files: style sheets, scripts and the icon, and how they are built."""
