"""Who may see the pages: the owner's password, the setup code before there is one, sessions."""
