import express from "express";

const app = express();
app.get("/", (_, response) => {
  response.send("It works.");
});
app.listen(3000);
