from django import forms


class Search(forms.Form):
    def as_table(self):
        return self.render("search.html")
